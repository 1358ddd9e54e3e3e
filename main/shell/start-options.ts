import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '#engine/coded-error.ts';
import type { Certificates, Profile } from '#shared/model/engine-status.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';

/** Options of `serve` that also mean something with a desktop. */
export interface StartOptions {
  /** null: none was given, so that the remembered choice counts. */
  readonly choice: SourceChoice | null;
  /** null: neither `-n` nor `-A` was given. */
  readonly namespaces: { readonly limit: NamespaceLimit } | null;
  readonly profile: Profile;
  readonly certificates: Certificates;
  readonly addresses: readonly string[];
  readonly httpPort: number | null;
  readonly httpsPort: number | null;
  /** null: where the system keeps such things. */
  readonly stateFolder: string | null;
}

const OPTIONS = {
  demo: { type: 'boolean' },
  manifests: { type: 'string', multiple: true },
  kubeconfig: { type: 'string', multiple: true },
  context: { type: 'string' },
  namespace: { type: 'string', short: 'n', multiple: true },
  'all-namespaces': { type: 'boolean', short: 'A' },
  profile: { type: 'string' },
  certificates: { type: 'string' },
  address: { type: 'string', multiple: true },
  'http-port': { type: 'string' },
  'https-port': { type: 'string' },
  'state-dir': { type: 'string' },
} as const;

/** Reads the words after the program's name. Words it does not know are Chromium's and stay its; throws `CodedError('usage')`. */
export function startOptions(words: readonly string[]): StartOptions {
  const { values } = parseArgs({ args: spread(words), options: OPTIONS, strict: false, allowPositionals: true });
  const given = {
    manifests: texts(values.manifests),
    kubeconfig: texts(values.kubeconfig),
    namespace: texts(values.namespace),
    address: texts(values.address),
  };
  return {
    choice: choiceOf(values.demo === true, given.manifests, given.kubeconfig, text(values.context)),
    namespaces:
      given.namespace.length > 0 ? { limit: given.namespace } : values['all-namespaces'] ? { limit: null } : null,
    profile: oneOf('profile', text(values.profile), ['local', 'controller']),
    certificates: oneOf('certificates', text(values.certificates), ['auto', 'local', 'cluster']),
    addresses: given.address.length > 0 ? given.address : ['127.0.0.1', '::1'],
    httpPort: port('http-port', text(values['http-port'])),
    httpsPort: port('https-port', text(values['https-port'])),
    stateFolder: absolute(text(values['state-dir'])),
  };
}

/** `--manifests A B` is `--manifests A --manifests B`. */
function spread(words: readonly string[]): string[] {
  const lists = ['--manifests', '--kubeconfig', '--namespace', '-n', '--address'];
  const result: string[] = [];
  let list: string | null = null;
  let first = true;
  for (const word of words) {
    if (word.startsWith('-')) {
      list = lists.includes(word) ? word : null;
      first = true;
      result.push(word);
    } else {
      if (list !== null && !first) result.push(list);
      first = false;
      result.push(word);
    }
  }
  return result;
}

function choiceOf(
  demo: boolean,
  manifests: readonly string[],
  files: readonly string[],
  context: string | null,
): SourceChoice | null {
  const cluster = files.length > 0 || context !== null;
  if ([demo, manifests.length > 0, cluster].filter(Boolean).length > 1) {
    throw new CodedError('usage', 'Only one of --demo, --manifests and --kubeconfig or --context can be in force.');
  }
  if (demo) return { kind: 'demo' };
  if (manifests.length > 0) return { kind: 'manifests', paths: manifests.map((path) => resolve(path)) };
  return cluster ? { kind: 'kubeconfig', files: files.map((file) => resolve(file)), context } : null;
}

function oneOf<Word extends string>(name: string, given: string | null, words: readonly [Word, ...Word[]]): Word {
  if (given === null) return words[0];
  const found = words.find((word) => word === given);
  if (found === undefined) throw new CodedError('usage', `--${name} is one of ${words.join(', ')}; "${given}" is not.`);
  return found;
}

function port(name: string, given: string | null): number | null {
  if (given === null) return null;
  const number = /^\d{1,5}$/.test(given) ? Number(given) : Number.NaN;
  if (!(number <= 65535)) throw new CodedError('usage', `--${name} takes a number up to 65535; "${given}" is none.`);
  return number;
}

function absolute(path: string | null): string | null {
  return path === null ? null : resolve(path);
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function texts(values: readonly (string | boolean)[] | undefined): readonly string[] {
  return (values ?? []).filter((value) => typeof value === 'string' && value !== '') as string[];
}
