import type { CommandHandlers } from '#shared/contract/serve.ts';
import type { CommandResults } from '#shared/contract/contract.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { EngineSurface } from './engine-surface.ts';

/** What commands need besides the engine. */
export interface CommandSurroundings {
  /** Contexts of kubeconfig files; an empty list means the files that kubectl would read. */
  readonly contexts: (files: readonly string[]) => Promise<CommandResults['contexts']>;
  /** Keeps the choice for the next start. */
  readonly remember: (choice: SourceChoice, namespaces: NamespaceLimit) => Promise<void>;
}

/** The commands of the contract, answered by the engine. */
export function commandHandlers(engine: EngineSurface, surroundings: CommandSurroundings): CommandHandlers {
  return {
    status: () => engine.status(),
    routes: () => engine.routes(),
    problems: () => engine.problems(),
    contexts: ({ files }) => surroundings.contexts(files),
    explain: (request) => engine.explain(request),
    'source.choose': async ({ choice, namespaces }) => {
      await engine.chooseSource(choice, namespaces);
      await surroundings.remember(choice, namespaces);
      return engine.status();
    },
    'requests.list': ({ filter, limit }) => engine.requests.list(filter, limit),
    'requests.get': ({ id }) => engine.requests.get(id),
    'requests.clear': () => {
      engine.requests.clear();
      return null;
    },
  };
}
