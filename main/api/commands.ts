import type { PacChoice } from '#engine/engine-options.ts';
import type { CommandHandlers } from '#shared/contract/serve.ts';
import type { CommandResults } from '#shared/contract/contract.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { WaySettings } from '#shared/model/way.ts';
import type { EngineSurface } from './engine-surface.ts';

/** What commands need besides the engine. */
export interface CommandSurroundings {
  /** Contexts of kubeconfig files; an empty list means the files that kubectl would read. */
  readonly contexts: (files: readonly string[]) => Promise<CommandResults['contexts']>;
  /** Keeps the choice for the next start. */
  readonly remember: (choice: SourceChoice, namespaces: NamespaceLimit) => Promise<void>;
  /** Keeps for the next start whether the proxy configuration is served, and on which port. */
  readonly rememberPac: (pac: PacChoice) => Promise<void>;
  /** Keeps for the next start how pods are to be reached. */
  readonly rememberWays: (ways: WaySettings) => Promise<void>;
}

/** The commands of the contract, answered by the engine. */
export function commandHandlers(engine: EngineSurface, surroundings: CommandSurroundings): CommandHandlers {
  return {
    status: () => engine.status(),
    routes: () => engine.routes(),
    problems: () => engine.problems(),
    contexts: ({ files }) => surroundings.contexts(files),
    explain: async (request) => engine.explain(request, await engine.addressesOf(request.url)),
    'source.choose': async ({ choice, namespaces }) => {
      await engine.chooseSource(choice, namespaces);
      await surroundings.remember(choice, namespaces);
      return engine.status();
    },
    'ways.choose': async ({ target, way }) => {
      await surroundings.rememberWays(engine.ways.choose(target, way));
      return engine.status();
    },
    'ways.trust': async ({ trusted }) => {
      await surroundings.rememberWays(engine.ways.trust(trusted));
      return engine.status();
    },
    'requests.list': ({ filter, limit }) => engine.requests.list(filter, limit),
    'requests.get': ({ id }) => engine.requests.get(id),
    'requests.clear': () => {
      engine.requests.clear();
      return null;
    },
    browsing: () => engine.browsers.refresh(),
    'browser.open': (request) => engine.browsers.open(request),
    'browser.close': async ({ id }) => {
      await engine.browsers.close(id);
      return engine.browsers.view();
    },
    'setup.plan': (choices) => engine.setup.plan(choices),
    'setup.apply': ({ planId, confirm: _confirmed, ...choices }) => engine.setup.apply(planId, choices),
    'setup.undo': () => engine.setup.undo(),
    'setup.cancel': () => {
      engine.setup.cancel();
      return null;
    },
    'setup.approve': ({ host, typed }) => engine.setup.approve(host, typed),
    'setup.options': (changes) => engine.setup.setOptions(changes),
    'setup.repair': ({ sha256 }) => engine.setup.repair(sha256),
    'setup.untrust': ({ store }) => engine.setup.untrust(store),
    'setup.trust': ({ hosts }) => engine.setup.trust(hosts),
    'setup.prove': ({ hosts }) => engine.setup.prove(hosts),
    doctor: () => engine.setup.doctor(),
    clean: () => engine.setup.clean(),
    'pac.switch': async ({ on }) => {
      await surroundings.rememberPac(await engine.browsers.switchPac(on));
      return engine.browsers.view();
    },
  };
}
