import { BrowserAccess, type BrowserAccessOptions } from './browser-access.ts';
import { browserVerdict } from './browser-verdict.ts';
import type { EngineOptions } from '../../engine-options.ts';
import type { NameFacts } from '../../hosts/name-policy.ts';
import type { Ports } from '../ports.ts';
import type { ProxyTable } from '../../proxy/proxy.ts';

interface EngineParts {
  readonly ports: Ports;
  readonly behind: BrowserAccessOptions['behind'];
  readonly table: () => ProxyTable['table'];
  /** What the name policy has to know, with the public names that were approved. */
  readonly facts: () => NameFacts;
  /** Looks again at what `facts` gives. */
  readonly learn: () => Promise<void>;
  readonly onChange: () => void;
}

/** Lets browsers reach what an engine serves. */
export function createBrowserAccess(options: EngineOptions, parts: EngineParts): BrowserAccess {
  const { ports, behind, table, facts, learn, onChange } = parts;
  return new BrowserAccess({
    stateFolder: options.stateFolder,
    pac: options.pac ?? { on: false, port: null },
    behind,
    hosts: () => declaredNames(table()),
    verdict: (name) => browserVerdict(name, facts()),
    learn,
    listening: () => ports.listening,
    ports: () => ports.numbers,
    onChange,
    ...(options.browsers === undefined ? {} : { browsers: options.browsers }),
  });
}

/** Declared hosts with their further names; patterns among those are none that a browser could be given. */
function* declaredNames(table: ProxyTable['table']): Generator<string> {
  for (const { host, alias } of table.servers) {
    yield host;
    for (const name of alias?.names ?? []) if (/^[a-z0-9.-]+$/.test(name)) yield name;
  }
}
