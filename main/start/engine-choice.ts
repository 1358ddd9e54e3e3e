import type { EngineOptions, WayOptions } from '#engine/engine-options.ts';
import type { Settings } from '#engine/settings/settings.ts';
import { VERSION } from '#main/api/version.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import type { EngineFlags } from './engine-flags.ts';

/** The source in force and where the choice comes from. */
export interface EngineChoice {
  readonly choice: SourceChoice;
  readonly namespaces: NamespaceLimit;
  readonly why: 'option' | 'remembered' | 'default';
}

/** Options win over what was remembered, which wins over the demo. */
export function chooseSource(flags: EngineFlags, settings: Pick<Settings, 'source'>): EngineChoice {
  const limit = flags.namespaces === null ? null : flags.namespaces.limit;
  if (flags.choice !== null) return { choice: flags.choice, namespaces: limit, why: 'option' };
  const { source } = settings;
  if (source === null) return { choice: { kind: 'demo' }, namespaces: limit, why: 'default' };
  return {
    choice: source.choice,
    namespaces: flags.namespaces === null ? source.namespaces : limit,
    why: 'remembered',
  };
}

/** The proxy configuration is served where it was asked for now, or switched on in an earlier run. */
export function choosePac(flags: Pick<EngineFlags, 'pac'>, settings: Pick<Settings, 'pac'>): Settings['pac'] {
  return { on: flags.pac.on || settings.pac.on, port: flags.pac.port ?? settings.pac.port };
}

/** The ways that were kept, and the one that is forced in this run. */
export function chooseWays(flags: Pick<EngineFlags, 'way'>, settings: Pick<Settings, 'ways'>): WayOptions {
  return { kept: settings.ways, ...(flags.way === null ? {} : { way: flags.way }) };
}

/** Everything the engine wants to know. `listen` is false where it only evaluates. */
export function engineOptions(
  flags: EngineFlags,
  chosen: EngineChoice,
  rest: Pick<EngineOptions, 'stateFolder' | 'listen' | 'problems' | 'consent' | 'pac' | 'setup' | 'ways'>,
): EngineOptions {
  return {
    version: VERSION,
    choice: chosen.choice,
    namespaces: chosen.namespaces,
    chosenBy: chosen.why === 'remembered' ? 'memory' : 'person',
    profile: flags.profile,
    certificates: flags.certificates,
    addresses: flags.addresses,
    httpPort: flags.httpPort,
    httpsPort: flags.httpsPort,
    connectTo: flags.connectTo,
    ...rest,
  };
}
