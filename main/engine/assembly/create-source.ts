import type { NamespaceLimit, SourceChoice, SourceDescription } from '#shared/model/source.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { Source } from '../source/source.ts';

/** Makes the source that a person chose. Each kind is loaded when it is first wanted: a start pays for one of them. */
export async function createSource(
  choice: SourceChoice,
  namespaces: NamespaceLimit,
  trust: Pick<EngineOptions, 'chosenBy' | 'consent'>,
): Promise<Source> {
  switch (choice.kind) {
    case 'demo': {
      const { createDemoSource } = await import('../source/demo/demo-source.ts');
      return createDemoSource();
    }
    case 'manifests': {
      const { createManifestsSource } = await import('../source/manifests/manifests-source.ts');
      return createManifestsSource(choice.paths, namespaces);
    }
    case 'kubeconfig': {
      const { createKubeconfigSource } = await import('../source/kubeconfig/kubeconfig-source.ts');
      const { files, context } = choice;
      return createKubeconfigSource({ files, context, namespaces, environment: process.env, ...trust });
    }
  }
}

/** How a choice is called before its source has said so itself. */
export function describeChoice(choice: SourceChoice): SourceDescription {
  switch (choice.kind) {
    case 'demo':
      return { kind: 'demo', name: 'demo' };
    case 'manifests':
      return { kind: 'manifests', name: choice.paths.join(', ') };
    case 'kubeconfig':
      return { kind: 'kubeconfig', name: choice.context ?? '' };
  }
}
