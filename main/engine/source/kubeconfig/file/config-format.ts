import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { phrase, quoted, type Phrase } from '#shared/model/phrase.ts';
import { mountedPath } from './drive-path.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

const clusterSchema = z.looseObject({
  server: text,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': flag,
  'tls-server-name': text,
  'proxy-url': text,
  'disable-compression': flag,
});

const execSchema = z.looseObject({
  apiVersion: text,
  command: text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
  provideClusterInfo: flag,
  interactiveMode: text,
});

const userSchema = z.looseObject({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
  exec: execSchema.nullish(),
  'auth-provider': z.looseObject({ name: text, config: z.record(z.string(), z.string()).nullish() }).nullish(),
});

const contextSchema = z.looseObject({ cluster: text, user: text, namespace: text });

const fileSchema = z.looseObject({
  'current-context': text,
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterSchema.nullish() })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema.nullish() })).nullish(),
  contexts: z.array(z.looseObject({ name: z.string(), context: contextSchema.nullish() })).nullish(),
});

/** A cluster as one kubeconfig file describes it; every path is absolute, `data` is base64 text. */
export interface ClusterEntry {
  readonly name: string;
  readonly file: string;
  readonly server: string | null;
  readonly authorityFile: string | null;
  readonly authorityData: string | null;
  readonly skipVerification: boolean;
  readonly serverName: string | null;
  readonly proxy: string | null;
  readonly compression: boolean;
}

/** A credential plugin's definition (client-go `ExecConfig`); a command with a separator is an absolute path. */
export interface PluginDefinition {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly installHint: string | null;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | null;
}

/** A user as one kubeconfig file describes it; every path is absolute, `data` is base64 text. Holds secrets. */
export interface UserEntry {
  readonly name: string;
  readonly file: string;
  readonly certificateFile: string | null;
  readonly certificateData: string | null;
  readonly keyFile: string | null;
  readonly keyData: string | null;
  readonly token: string | null;
  readonly tokenFile: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly impersonate: {
    readonly user: string | null;
    readonly uid: string | null;
    readonly groups: readonly string[];
    readonly extra: Readonly<Record<string, readonly string[]>>;
  };
  readonly plugin: PluginDefinition | null;
  readonly authProvider: {
    readonly name: string;
    readonly idToken: string | null;
    readonly issuer: string | null;
  } | null;
}

export interface ContextEntry {
  readonly name: string;
  readonly file: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | null;
}

/** What one file says. */
export interface ConfigFile {
  readonly file: string;
  readonly currentContext: string | null;
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
}

/** `empty` is a file without anything but comments; `broken` carries a reason that quotes nothing of the content. */
export type ParsedConfig =
  | { readonly kind: 'config'; readonly config: ConfigFile }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly reason: Phrase };

/** Reads the text of one kubeconfig file. Relative paths start at the file's folder (reference 1.3). */
export function parseConfig(content: string, file: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(content, {
    version: '1.1',
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter: lines,
  });
  const error = document.errors[0];
  if (error !== undefined) {
    return {
      kind: 'broken',
      reason: phrase('kubeconfig-line', {
        line: lines.linePos(error.pos[0]).line,
        words: withoutQuotations(error.message),
      }),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    return {
      kind: 'broken',
      reason: cause instanceof Error ? quoted(withoutQuotations(cause.message)) : phrase('kubeconfig-not-yaml'),
    };
  }
  if (value === null || value === undefined) return { kind: 'empty' };
  const checked = fileSchema.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const place = (issue?.path ?? []).map(String).join('.');
    const words = issue?.message ?? 'not a kubeconfig';
    return {
      kind: 'broken',
      reason: place === '' ? phrase('kubeconfig-document', { words }) : phrase('kubeconfig-place', { place, words }),
    };
  }
  return { kind: 'config', config: withAbsolutePaths(checked.data, file) };
}

/** The parser's messages may quote the text after a colon or in quotation marks; a kubeconfig's text is secret. */
function withoutQuotations(message: string): string {
  return (message.split(/[:"`]/, 1)[0] ?? '').trim();
}

function withAbsolutePaths(content: z.infer<typeof fileSchema>, file: string): ConfigFile {
  const folder = path.dirname(path.resolve(file));
  const absolute = (value: string | null | undefined) => (value ? path.resolve(folder, mountedPath(value)) : null);
  return {
    file,
    currentContext: content['current-context'],
    clusters: (content.clusters ?? []).map(({ name, cluster }) => ({
      name,
      file,
      server: withoutCredentials(cluster?.server ?? null),
      authorityFile: absolute(cluster?.['certificate-authority']),
      authorityData: cluster?.['certificate-authority-data'] ?? null,
      skipVerification: cluster?.['insecure-skip-tls-verify'] ?? false,
      serverName: cluster?.['tls-server-name'] ?? null,
      proxy: cluster?.['proxy-url'] ?? null,
      compression: cluster?.['disable-compression'] !== true,
    })),
    users: (content.users ?? []).map(({ name, user }) => ({
      name,
      file,
      certificateFile: absolute(user?.['client-certificate']),
      certificateData: user?.['client-certificate-data'] ?? null,
      keyFile: absolute(user?.['client-key']),
      keyData: user?.['client-key-data'] ?? null,
      token: user?.token ?? null,
      tokenFile: absolute(user?.tokenFile),
      username: user?.username ?? null,
      password: user?.password ?? null,
      impersonate: {
        user: user?.as ?? null,
        uid: user?.['as-uid'] ?? null,
        groups: user?.['as-groups'] ?? [],
        extra: user?.['as-user-extra'] ?? {},
      },
      plugin: pluginOf(user?.exec ?? null, folder),
      authProvider: authProviderOf(user?.['auth-provider'] ?? null),
    })),
    contexts: (content.contexts ?? []).map(({ name, context }) => ({
      name,
      file,
      cluster: context?.cluster ?? '',
      user: context?.user ?? '',
      namespace: context?.namespace ?? null,
    })),
  };
}

/** An address is shown to people; a name and password in it are not used. */
function withoutCredentials(server: string | null): string | null {
  return server === null ? null : server.replace(/^(https?:\/\/)[^/@]*@/i, '$1').replace(/\/+$/, '');
}

function pluginOf(exec: z.infer<typeof execSchema> | null, folder: string): PluginDefinition | null {
  if (!exec?.command) return null;
  const named = mountedPath(exec.command);
  return {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    command: /[\\/]/.test(named) && !path.isAbsolute(named) ? path.resolve(folder, named) : named,
    args: exec.args ?? [],
    environment: Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])),
    installHint: exec.installHint,
    provideClusterInfo: exec.provideClusterInfo,
    interactiveMode: exec.interactiveMode,
  };
}

function authProviderOf(
  provider: { name: string | null; config?: Record<string, string> | null | undefined } | null,
): UserEntry['authProvider'] {
  if (!provider?.name) return null;
  const { config } = provider;
  return { name: provider.name, idToken: config?.['id-token'] ?? null, issuer: config?.['idp-issuer-url'] ?? null };
}
