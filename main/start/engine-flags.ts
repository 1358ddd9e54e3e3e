import path from 'node:path';
import type { EngineOptions } from '#engine/engine-options.ts';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';
import type { Certificates, Profile } from '#shared/model/engine-status.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';
import { WAY_CHOICES, type WayChoice } from '#shared/model/way.ts';
import type { CommandLine, OptionSpecs } from './command-line.ts';
import { Failure } from './failure.ts';
import { defaultStateFolder } from './state-folder.ts';

const OUTPUTS = ['text', 'json'] as const;
const PROFILES = ['local', 'controller'] as const;
const CERTIFICATES = ['auto', 'local', 'cluster'] as const;

export const OUTPUT_OPTION: OptionSpecs = {
  output: { kind: 'text', short: 'o', choices: OUTPUTS },
  help: { kind: 'flag', short: 'h' },
};
export const STATE_OPTION: OptionSpecs = { 'state-dir': { kind: 'text' } };
export const SOURCE_OPTIONS: OptionSpecs = {
  demo: { kind: 'flag' },
  manifests: { kind: 'list' },
  kubeconfig: { kind: 'list' },
  context: { kind: 'text' },
  namespace: { kind: 'list', short: 'n' },
  'all-namespaces': { kind: 'flag', short: 'A' },
};

/** Options of `serve`, also taken by `routes` and `explain` (DESIGN 5.1). */
export const ENGINE_OPTIONS: OptionSpecs = {
  ...SOURCE_OPTIONS,
  profile: { kind: 'text', choices: PROFILES },
  certificates: { kind: 'text', choices: CERTIFICATES },
  way: { kind: 'text', choices: WAY_CHOICES },
  address: { kind: 'list' },
  'http-port': { kind: 'text' },
  'https-port': { kind: 'text' },
  'ui-port': { kind: 'text' },
  'no-ui': { kind: 'flag' },
  open: { kind: 'flag' },
  'connect-to': { kind: 'repeated' },
  pac: { kind: 'flag' },
  'pac-port': { kind: 'text' },
  ...STATE_OPTION,
  ...OUTPUT_OPTION,
};

/** The options of `serve` as values. */
export interface EngineFlags {
  /** null: none was given. */
  readonly choice: SourceChoice | null;
  /** null: neither `-n` nor `-A` was given. */
  readonly namespaces: { readonly limit: NamespaceLimit } | null;
  readonly profile: Profile;
  readonly certificates: Certificates;
  /** null: what was kept. */
  readonly way: WayChoice | null;
  readonly addresses: readonly string[];
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  readonly uiPort: number;
  readonly page: boolean;
  readonly open: boolean;
  readonly connectTo: EngineOptions['connectTo'];
  /** Whether the proxy configuration for browsers was asked for; null port: the one of last time. */
  readonly pac: { readonly on: boolean; readonly port: number | null };
  readonly stateFolder: string;
  readonly output: Output;
}

export type Output = 'text' | 'json';

/** Turns the options into values; throws `Failure` with exit code 2. */
export function engineFlags(line: CommandLine, messages: CliMessages): EngineFlags {
  const page = !line.flag('no-ui');
  const open = line.flag('open');
  if (open && !page) throw new Failure(2, messages.usage.openWithoutPage, null);
  return {
    choice: choiceOf(line, messages),
    namespaces: namespacesOf(line, messages),
    profile: oneOf(line, 'profile', PROFILES, messages),
    certificates: oneOf(line, 'certificates', CERTIFICATES, messages),
    way: line.text('way') === null ? null : oneOf(line, 'way', WAY_CHOICES, messages),
    addresses: line.list('address')?.flatMap(separated) ?? ['127.0.0.1', '::1'],
    httpPort: port(line, 'http-port', messages),
    httpsPort: port(line, 'https-port', messages),
    uiPort: port(line, 'ui-port', messages) ?? 0,
    page,
    open,
    connectTo: line.list('connect-to')?.map((value) => connectTo(value, messages)) ?? [],
    pac: { on: line.flag('pac') || line.flag('pac-port'), port: port(line, 'pac-port', messages) },
    stateFolder: stateFolderOf(line),
    output: outputOf(line, messages),
  };
}

/** The wanted state folder, absolute. */
export function stateFolderOf(line: CommandLine): string {
  const given = line.text('state-dir');
  return given === null ? defaultStateFolder() : path.resolve(given);
}

/** `-o`; throws `Failure` with exit code 2. */
export function outputOf(line: CommandLine, messages: CliMessages): Output {
  return oneOf(line, 'output', OUTPUTS, messages);
}

function choiceOf(line: CommandLine, messages: CliMessages): SourceChoice | null {
  const manifests = line.list('manifests');
  const files = line.list('kubeconfig');
  const context = line.text('context');
  const kubeconfig = files !== null || context !== null;
  if ([line.flag('demo'), manifests !== null, kubeconfig].filter(Boolean).length > 1) {
    throw new Failure(2, messages.usage.severalSources, null);
  }
  if (line.flag('demo')) return { kind: 'demo' };
  // Absolute, because a choice is remembered and shown away from the folder it was made in.
  if (manifests !== null) return { kind: 'manifests', paths: manifests.map((file) => path.resolve(file)) };
  if (kubeconfig) return { kind: 'kubeconfig', files: (files ?? []).map((file) => path.resolve(file)), context };
  return null;
}

function namespacesOf(line: CommandLine, messages: CliMessages): EngineFlags['namespaces'] {
  const named = line.list('namespace');
  const all = line.flag('all-namespaces');
  if (named !== null && all) throw new Failure(2, messages.usage.namespacesAndAll, null);
  if (named !== null) return { limit: [...new Set(named.flatMap(separated))] };
  return all ? { limit: null } : null;
}

function separated(value: string): readonly string[] {
  return value.split(',').filter((part) => part !== '');
}

function oneOf<Choice extends string>(
  line: CommandLine,
  name: string,
  choices: readonly [Choice, ...Choice[]],
  messages: CliMessages,
): Choice {
  const given = line.text(name) ?? choices[0];
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new Failure(2, messages.usage.badChoice(`--${name}`, given, choices), null);
  return found;
}

function port(line: CommandLine, name: string, messages: CliMessages): number | null {
  const given = line.text(name);
  if (given === null) return null;
  const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(number <= 65535)) throw new Failure(2, messages.usage.badPort(`--${name}`, given), null);
  return number;
}

function connectTo(value: string, messages: CliMessages): EngineOptions['connectTo'][number] {
  const parts = /^(\[[^\]]*\]|[^:]*):(\d{0,5}):(\[[^\]]*\]|[^:]*):(\d{0,5})$/.exec(value);
  const [fromHost = '', fromPort = '', toHost = '', toPort = ''] = parts?.slice(1) ?? [];
  if (parts === null || Number(fromPort) > 65535 || Number(toPort) > 65535) {
    throw new Failure(2, messages.usage.badConnectTo(value), null);
  }
  return {
    fromHost: withoutBrackets(fromHost),
    fromPort: Number(fromPort),
    toHost: withoutBrackets(toHost),
    toPort: Number(toPort),
  };
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
