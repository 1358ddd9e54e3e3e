import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { phrase } from '#shared/model/phrase.ts';
import type { PluginDefinition, UserEntry } from '../file/config-format.ts';
import { CredentialError } from './credential-error.ts';
import { findProgram } from './find-program.ts';
import { providerToken } from './auth-provider.ts';
import {
  PLUGIN_LIMITS,
  runPlugin,
  type PluginCredential,
  type PluginLimits,
  type PluginProgram,
} from './exec-plugin.ts';
import type { Environment, ResolvedContext } from '../file/load.ts';
import { commandLine, definitionHash, type PluginConsent } from './plugin-consent.ts';
import { policyRefusal, readPluginPolicy } from './plugin-policy.ts';
import { ShellEnvironment } from './shell-environment.ts';

/** TLS side of the connection to the API server: contents, not paths. Verified unless the kubeconfig says otherwise. */
export interface TlsMaterial {
  readonly ca: Buffer | string | null;
  readonly certificate: Buffer | string | null;
  readonly key: Buffer | string | null;
  readonly serverName: string | null;
  readonly verify: boolean;
}

/** What a request to the API server is sent with. Holds secrets. */
export interface Access {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
}

/** Keeps the credentials of one context fresh. */
export interface Credentials {
  /** Throws `CredentialError` where there are none to be had. */
  access(): Promise<Access>;
  /** The server did not accept these: what they were made of is forgotten, unless it was renewed in the meantime. */
  invalidate(refused: Access): void;
}

/** `signal` ends a plugin that is running. */
export interface CredentialOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly now?: () => number;
  readonly pluginLimits?: PluginLimits;
  /** Definitions of plugins that may run; absent: whoever calls this has chosen the context just now. */
  readonly consent?: PluginConsent;
}

/** Something that is fetched when needed and can be forgotten. */
interface Kept<Value> {
  get(): Promise<Value>;
  forget(): void;
}

const TOKEN_FILE_AGE = 60_000;
const PLUGIN_SKEW = 30_000;
/** A plugin that failed rests: it may open a browser window each time it runs. */
const PLUGIN_REST = 30_000;

/**
 * Credentials of a context. Its plugin runs where a person has chosen this very definition, by choosing the context on
 * the command line or on the page, and where kubectl's own preferences let it.
 */
export function createCredentials(context: ResolvedContext, options: CredentialOptions): Credentials {
  const { user } = context;
  const { now = Date.now } = options;
  const tokenFile = user?.tokenFile ? keepTokenFile(user.tokenFile, options) : null;
  const plugin = user?.plugin ? keepPlugin(user.plugin, context, options) : null;
  let latest: Access | null = null;
  return {
    async access() {
      // As in client-go: the file's renewed token before the fixed one, and a plugin only where neither is given.
      const given = await fromFile(tokenFile, user?.token ?? null);
      const needsPlugin = given === null && (user?.username ?? null) === null;
      const made = needsPlugin ? ((await plugin?.get()) ?? null) : null;
      const token = given ?? made?.token ?? null;
      const provided = token === null && made === null && needsPlugin ? providerToken(context, now) : null;
      latest = await accessWith(context, { token: token ?? provided, made });
      return latest;
    },
    invalidate(refused) {
      // Several kinds are refused at the same time; only the first of them is to throw the old ones away.
      if (latest !== null && !sameAccess(latest, refused)) return;
      tokenFile?.forget();
      plugin?.forget();
    },
  };
}

/** The token of the file, else the fixed one, which also stands in while the file cannot be read. */
async function fromFile(file: Kept<string> | null, fixed: string | null): Promise<string | null> {
  if (file === null) return fixed;
  try {
    return await file.get();
  } catch (error) {
    if (fixed === null) throw error;
    return fixed;
  }
}

/** Whether two would be the same to a server. */
export function sameAccess(left: Access, right: Access): boolean {
  return isDeepStrictEqual(left, right);
}

/** A token that something else renews on disk: read again after a minute, as client-go does. */
function keepTokenFile(file: string, { now = Date.now }: CredentialOptions): Kept<string> {
  let kept: { token: string; readAt: number } | null = null;
  return {
    async get() {
      if (kept !== null && now() - kept.readAt < TOKEN_FILE_AGE) return kept.token;
      let token: string;
      try {
        token = (await readFile(file, 'utf8')).trim();
      } catch (cause) {
        throw unreadable(file, cause);
      }
      if (token === '') throw new CredentialError('unreadable', file, phrase('token-file-empty'));
      kept = { token, readAt: now() };
      return token;
    },
    forget() {
      kept = null;
    },
  };
}

/** What a plugin gave, until shortly before it expires. However many ask at once, it runs once. */
function keepPlugin(
  plugin: PluginDefinition,
  context: ResolvedContext,
  options: CredentialOptions,
): Kept<PluginCredential> {
  const { environment, signal, now = Date.now, pluginLimits: limits = PLUGIN_LIMITS } = options;
  let kept: PluginCredential | null = null;
  let running: Promise<PluginCredential> | null = null;
  let failed: { readonly error: unknown; readonly until: number } | null = null;
  const shell = new ShellEnvironment(environment);
  const make = async () => {
    const program = await permittedProgram(plugin, context, shell, options);
    return runPlugin(plugin, context.cluster, program, { signal, limits });
  };
  return {
    async get() {
      if (kept !== null && (kept.expires === null || now() < kept.expires - PLUGIN_SKEW)) return kept;
      if (failed !== null && now() < failed.until) throw failed.error;
      running ??= make().finally(() => {
        running = null;
      });
      try {
        kept = await running;
        failed = null;
        return kept;
      } catch (error) {
        failed = { error, until: now() + PLUGIN_REST };
        throw error;
      }
    },
    forget() {
      kept = null;
    },
  };
}

/** The program of a plugin once consent and policy are there; throws `CredentialError` where they are not. */
async function permittedProgram(
  plugin: PluginDefinition,
  { user }: ResolvedContext,
  shell: ShellEnvironment,
  { environment: own, consent }: CredentialOptions,
): Promise<PluginProgram> {
  if (user !== null && consent?.has(definitionHash(user, plugin)) === false) {
    throw new CredentialError('unapproved', commandLine(plugin), phrase('plugin-redefined'));
  }
  // A program started in a terminal has that terminal's variables already; asking a login shell can take seconds.
  const inTerminal = (own['SHLVL'] ?? '') !== '';
  const at = inTerminal ? await findProgram(plugin.command, own) : null;
  const environment = at === null ? await shell.get() : own;
  const file = at ?? (await findProgram(plugin.command, environment));
  const refusal = file === null ? null : await policyRefusal(await readPluginPolicy(environment), file, environment);
  if (refusal !== null) throw new CredentialError('refused', plugin.command, refusal);
  return { file, environment };
}

/**
 * Lets client-node turn the context into TLS material and headers. It is handed a plain user: its own plugin runner,
 * token files and auth providers have the defects of reference 1.3, and so have its file-before-data order and `as-*`.
 */
async function accessWith(
  context: ResolvedContext,
  { token, made }: { readonly token: string | null; readonly made: PluginCredential | null },
): Promise<Access> {
  // Loaded late, because it costs 100 ms and 30 MB that the other sources need not pay.
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const { cluster, user } = context;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [
      {
        name: cluster.name,
        server: cluster.server,
        // It refuses plain http unless verification is off; there is nothing to verify then.
        skipTLSVerify: cluster.skipVerification || cluster.server.startsWith('http:'),
        ...definite({
          caData: cluster.authorityData,
          caFile: cluster.authorityData === null ? cluster.authorityFile : null,
          tlsServerName: cluster.serverName,
        }),
      },
    ],
    users: [
      { name: 'user', ...plainUser(user), ...definite({ token, impersonateUser: user?.impersonate.user ?? null }) },
    ],
    contexts: [{ name: context.name, cluster: cluster.name, user: 'user' }],
    currentContext: context.name,
  });
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (cause) {
    const file = (cause as NodeJS.ErrnoException).path;
    throw file === undefined ? cause : unreadable(file, cause);
  }
  return {
    headers: headersOf(options, user),
    tls: {
      ca: (options.ca as Buffer | undefined) ?? null,
      certificate: made?.certificate ?? (options.cert as Buffer | undefined) ?? null,
      key: made?.key ?? (options.key as Buffer | undefined) ?? null,
      serverName: options.servername ?? null,
      verify: !cluster.skipVerification,
    },
  };
}

function plainUser(user: UserEntry | null): Record<string, string> {
  if (user === null) return {};
  return definite({
    certData: user.certificateData,
    certFile: user.certificateData === null ? user.certificateFile : null,
    keyData: user.keyData,
    keyFile: user.keyData === null ? user.keyFile : null,
    username: user.username,
    password: user.username === null ? null : (user.password ?? ''),
  });
}

function headersOf(options: RequestOptions, user: UserEntry | null): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { ...(options.headers as Record<string, string>) };
  if (options.auth && headers['Authorization'] === undefined) {
    headers['Authorization'] = `Basic ${Buffer.from(options.auth, 'utf8').toString('base64')}`;
  }
  if (user === null) return headers;
  const { uid, groups, extra } = user.impersonate;
  if (uid !== null) headers['Impersonate-Uid'] = uid;
  if (groups.length > 0) headers['Impersonate-Group'] = [...groups];
  for (const [key, values] of Object.entries(extra)) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = [...values];
  }
  return headers;
}

function definite<Key extends string>(values: Record<Key, string | null>): Partial<Record<Key, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<
    Record<Key, string>
  >;
}

function unreadable(file: string, cause: unknown): CredentialError {
  const code = (cause as NodeJS.ErrnoException).code;
  return new CredentialError(
    'unreadable',
    file,
    code === 'ENOENT' ? phrase('file-absent') : phrase('file-unreadable', { code: code ?? 'unknown reason' }),
  );
}
