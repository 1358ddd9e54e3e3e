import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import { CodedError } from '#engine/coded-error.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { ContextDescription } from '#shared/model/source.ts';
import { describeCredential } from '../credentials/credential-description.ts';
import { mountedPath, splitFileList } from './drive-path.ts';
import {
  parseConfig,
  type ClusterEntry,
  type ConfigFile,
  type ContextEntry,
  type ParsedConfig,
  type UserEntry,
} from './config-format.ts';
import type { PluginConsent } from '../credentials/plugin-consent.ts';

/** Environment variables; never written to. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All files together: per name the first file wins as a whole, as in kubectl. */
export interface MergedConfig {
  readonly currentContext: string | null;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

/** A context with all that it refers to. `user` is null where the context names none (anonymous). */
export interface ResolvedContext {
  readonly name: string;
  readonly namespace: string | null;
  readonly cluster: ClusterEntry & { readonly server: string };
  readonly user: UserEntry | null;
}

type ReadConfig = { readonly file: string } & (ParsedConfig | { readonly kind: 'missing' });

/** The named files, else `KUBECONFIG`, else `~/.kube/config`; each once, in order (client-go `clientcmd` loading rules). */
export function kubeconfigPaths(files: readonly string[], environment: Environment): readonly string[] {
  if (files.length > 0) return [...new Set(files)];
  const listed = splitFileList(environment.KUBECONFIG ?? '', path.delimiter).map((file) => mountedPath(file));
  if (listed.length > 0) return [...new Set(listed)];
  const home = environment.HOME || environment.USERPROFILE || homedir();
  return [path.join(home, '.kube', 'config')];
}

/** Puts files together with kubectl's rules: the first to set a name, or the current context, wins (reference 1.3). */
export function mergeConfigs(configs: readonly ConfigFile[]): MergedConfig {
  return {
    currentContext: configs.find((config) => config.currentContext !== null)?.currentContext ?? null,
    clusters: firstOfEach(configs.flatMap((config) => config.clusters)),
    users: firstOfEach(configs.flatMap((config) => config.users)),
    contexts: firstOfEach(configs.flatMap((config) => config.contexts)),
  };
}

function firstOfEach<Entry extends { readonly name: string }>(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const first = new Map<string, Entry>();
  for (const entry of entries) if (!first.has(entry.name)) first.set(entry.name, entry);
  return first;
}

/** Every context that can be chosen; files that are missing, empty or broken are problems and the rest counts. */
export async function listContexts(
  files: readonly string[],
  environment: Environment,
  consent?: PluginConsent,
): Promise<{ readonly contexts: readonly ContextDescription[]; readonly problems: readonly Problem[] }> {
  const read = await readAll(kubeconfigPaths(files, environment));
  const merged = mergeConfigs(configsOf(read));
  const describe = async (context: ContextEntry): Promise<ContextDescription> => ({
    name: context.name,
    cluster: context.cluster,
    server: merged.clusters.get(context.cluster)?.server ?? '',
    namespace: context.namespace,
    user: context.user,
    file: context.file,
    current: context.name === merged.currentContext,
    credential: await describeCredential(merged.users.get(context.user) ?? null, consent),
  });
  const contexts = await Promise.all([...merged.contexts.values()].map(describe));
  return { contexts, problems: problemsOf(read) };
}

/** What each file says by itself, without those that cannot be read: also what another file takes the place of. */
export async function readEach(paths: readonly string[]): Promise<readonly ConfigFile[]> {
  return configsOf(await readAll(paths));
}

/**
 * The chosen context, null for the current one. Throws `CodedError`: `kubeconfig-missing`, `kubeconfig-broken` (also
 * where a context leads to nothing), `kubeconfig-empty`, `context-unknown`. Like kubectl it refuses when any file is
 * broken, because an earlier file could have decided otherwise. Missing files beside present ones are problems.
 */
export async function loadContext(
  files: readonly string[],
  name: string | null,
  environment: Environment,
): Promise<{ readonly context: ResolvedContext; readonly problems: readonly Problem[] }> {
  const paths = kubeconfigPaths(files, environment);
  const read = await readAll(paths);
  for (const one of read) if (one.kind === 'broken') throw brokenFile(one.file, one.reason);
  if (read.every((one) => one.kind === 'missing')) throw missingFiles(paths);
  const merged = mergeConfigs(configsOf(read));
  if (merged.contexts.size === 0) {
    throw new CodedError('kubeconfig-empty', phrase('no-context-in', { files: paths.join(', ') }), {
      values: { files: paths.join(', ') },
      hint: 'Name a kubeconfig that has one with --kubeconfig FILE, or set KUBECONFIG.',
    });
  }
  return { context: resolve(merged, name, paths), problems: problemsOf(read) };
}

function resolve(merged: MergedConfig, chosen: string | null, paths: readonly string[]): ResolvedContext {
  const name = chosen ?? merged.currentContext;
  const known = [...merged.contexts.keys()].sort();
  const hint = `Choose one with --context NAME. Known: ${known.join(', ')}.`;
  const values = { files: paths.join(', '), known: known.join(', ') };
  if (name === null)
    throw new CodedError('context-unknown', phrase('no-current-context', { files: values.files }), { hint, values });
  const context = merged.contexts.get(name);
  if (context === undefined) {
    throw new CodedError('context-unknown', phrase('no-such-context', { name, files: values.files }), {
      hint,
      values: { ...values, context: name },
    });
  }
  const cluster = merged.clusters.get(context.cluster);
  if (cluster === undefined)
    throw leadsNowhere(context, phrase('context-cluster-undescribed', { name: context.cluster }));
  const server = cluster.server;
  if (server === null || !/^https?:\/\//i.test(server) || !URL.canParse(server)) {
    throw leadsNowhere(context, phrase('context-cluster-no-server', { name: cluster.name }));
  }
  const user = merged.users.get(context.user) ?? null;
  if (user === null && context.user !== '')
    throw leadsNowhere(context, phrase('context-user-undescribed', { name: context.user }));
  return { name, namespace: context.namespace, cluster: { ...cluster, server }, user };
}

async function readAll(paths: readonly string[]): Promise<readonly ReadConfig[]> {
  return Promise.all(
    paths.map(async (file): Promise<ReadConfig> => {
      try {
        return { file, ...parseConfig(await readFile(file, 'utf8'), file) };
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code;
        if (code === 'ENOENT' || code === 'ENOTDIR') return { file, kind: 'missing' };
        return { file, kind: 'broken', reason: unreadable(code) };
      }
    }),
  );
}

function unreadable(code: string | undefined): Phrase {
  if (code === 'EACCES' || code === 'EPERM') return phrase('file-forbidden');
  if (code === 'EISDIR') return phrase('file-is-folder');
  return phrase('file-unreadable', { code: code ?? 'unknown reason' });
}

function configsOf(read: readonly ReadConfig[]): readonly ConfigFile[] {
  return read.flatMap((one) => (one.kind === 'config' ? [one.config] : []));
}

function problemsOf(read: readonly ReadConfig[]): readonly Problem[] {
  return read.flatMap((one): Problem[] => {
    const subject = { kind: 'file', namespace: null, name: one.file };
    switch (one.kind) {
      case 'missing':
        return [{ code: 'kubeconfig-missing', severity: 'warning', subject, values: { file: one.file } }];
      case 'empty':
        return [{ code: 'kubeconfig-empty', severity: 'warning', subject, values: { file: one.file } }];
      case 'broken':
        return [
          {
            code: 'kubeconfig-broken',
            severity: 'error',
            subject,
            values: { file: one.file, ...phraseValues('reason', one.reason) },
          },
        ];
      case 'config':
        return [];
    }
  });
}

function brokenFile(file: string, reason: Phrase): CodedError {
  return new CodedError('kubeconfig-broken', phrase('kubeconfig-unusable', { file, reason }), {
    values: { file, ...phraseValues('reason', reason) },
    hint: `Correct the file; "kubectl config view --kubeconfig ${file}" shows what kubectl makes of it.`,
  });
}

function missingFiles(paths: readonly string[]): CodedError {
  return new CodedError('kubeconfig-missing', phrase('no-kubeconfig-at', { files: paths.join(', ') }), {
    values: { files: paths.join(', ') },
    hint: 'Name one with --kubeconfig FILE or KUBECONFIG, or start with --demo or --manifests PATH.',
  });
}

function leadsNowhere({ name, file }: ContextEntry, what: Phrase): CodedError {
  return new CodedError('kubeconfig-broken', phrase('context-names', { name, file, target: what }), {
    values: { context: name, place: file, ...phraseValues('target', what) },
    hint: 'Correct the context, or choose another with --context NAME.',
  });
}
