import type { CommandInput } from '#shared/contract/contract.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { SourceChoice } from '#shared/model/source.ts';

/** What the form of the source chooser holds, as typed. */
export interface SourceForm {
  readonly kind: SourceChoice['kind'];
  readonly paths: string;
  readonly files: string;
  readonly context: string | null;
  readonly namespaces: string;
}

/** What keeps a form from being used. */
export type FormFault = 'path' | 'context';

export type FormResult =
  | { readonly kind: 'ready'; readonly parameters: CommandInput<'source.choose'> }
  | { readonly kind: 'fault'; readonly fault: FormFault };

/** The form for the source in force. */
export function formOf(status: EngineStatus | null): SourceForm {
  const choice = status?.choice ?? { kind: 'demo' };
  return {
    kind: choice.kind,
    paths: choice.kind === 'manifests' ? choice.paths.join('\n') : '',
    files: choice.kind === 'kubeconfig' ? choice.files.join('\n') : '',
    context: choice.kind === 'kubeconfig' ? choice.context : null,
    namespaces: status?.namespaces?.join(' ') ?? '',
  };
}

/** The parameters of `source.choose` that a form stands for. */
export function readForm(form: SourceForm): FormResult {
  const words = form.namespaces.split(/[\s,]+/).filter((word) => word !== '');
  const namespaces = form.kind === 'demo' || words.length === 0 ? null : words;
  switch (form.kind) {
    case 'demo':
      return { kind: 'ready', parameters: { choice: { kind: 'demo' }, namespaces } };
    case 'manifests': {
      const paths = linesOf(form.paths);
      if (paths.length === 0) return { kind: 'fault', fault: 'path' };
      return { kind: 'ready', parameters: { choice: { kind: 'manifests', paths }, namespaces } };
    }
    case 'kubeconfig': {
      if (form.context === null) return { kind: 'fault', fault: 'context' };
      const choice = { kind: 'kubeconfig', files: linesOf(form.files), context: form.context } as const;
      return { kind: 'ready', parameters: { choice, namespaces } };
    }
  }
}

/** Paths, one a line, without the blanks around them. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
