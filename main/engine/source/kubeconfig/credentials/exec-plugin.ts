import { spawn } from 'node:child_process';
import { z } from 'zod';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { PluginDefinition } from '../file/config-format.ts';
import { CredentialError } from './credential-error.ts';
import { endGroup } from './end-group.ts';
import { searchPathOf } from './find-program.ts';
import type { Environment, ResolvedContext } from '../file/load.ts';

/** What a plugin gave; certificate and key are PEM text. */
export interface PluginCredential {
  readonly token: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  /** Milliseconds since the epoch, null where the plugin sets no end. */
  readonly expires: number | null;
}

/** Limits of one run (reference 6). */
export interface PluginLimits {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes of standard output. */
  readonly output: number;
}

export const PLUGIN_LIMITS: PluginLimits = { time: 60_000, output: 1024 * 1024 };

const answerSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.looseObject({
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
    expirationTimestamp: z.string().nullish(),
  }),
});

/** `KUBERNETES_EXEC_INFO` as client-go gives it: never interactive, the cluster only where the definition asks for it. */
export function execInfo(plugin: PluginDefinition, cluster: ResolvedContext['cluster']): string {
  const described = {
    server: cluster.server,
    ...(cluster.serverName === null ? {} : { 'tls-server-name': cluster.serverName }),
    ...(cluster.skipVerification ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster.authorityData === null ? {} : { 'certificate-authority-data': cluster.authorityData }),
    ...(cluster.proxy === null ? {} : { 'proxy-url': cluster.proxy }),
  };
  return JSON.stringify({
    apiVersion: plugin.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(plugin.provideClusterInfo ? { cluster: described } : {}) },
  });
}

/** What is run, and with which variables. */
export interface PluginProgram {
  /** Path of the file; null: there is none. */
  readonly file: string | null;
  readonly environment: Environment;
}

/**
 * Runs a credential plugin once: no shell, no standard input, no window, limits on time and output, its own process
 * group so that what it starts ends with it. Throws `CredentialError`; the abort reason where `signal` fired.
 */
export async function runPlugin(
  plugin: PluginDefinition,
  cluster: ResolvedContext['cluster'],
  program: PluginProgram,
  options: { readonly signal: AbortSignal; readonly limits: PluginLimits },
): Promise<PluginCredential> {
  if (plugin.interactiveMode === 'Always') {
    throw new CredentialError('refused', plugin.command, phrase('plugin-interactive'));
  }
  if (program.file === null) throw new CredentialError('failed', plugin.command, notFound(plugin, program.environment));
  if (process.platform === 'win32' && /\.(cmd|bat)$/i.test(program.file)) {
    throw new CredentialError('refused', plugin.command, phrase('plugin-batch-file'));
  }
  options.signal.throwIfAborted();
  const environment = {
    ...program.environment,
    ...plugin.environment,
    KUBERNETES_EXEC_INFO: execInfo(plugin, cluster),
  };
  const output = await run(plugin, { file: program.file, environment }, options);
  return readAnswer(output, plugin);
}

async function run(
  plugin: PluginDefinition,
  { file, environment }: { readonly file: string; readonly environment: Environment },
  { signal, limits }: { readonly signal: AbortSignal; readonly limits: PluginLimits },
): Promise<string> {
  const failure = (reason: Phrase) => new CredentialError('failed', plugin.command, reason);
  const child = spawn(file, plugin.args, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
    windowsHide: true,
    detached: process.platform !== 'win32',
  });
  return new Promise<string>((resolve, reject) => {
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    const finish = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
    };
    const stop = (error: unknown) => {
      endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      finish(() => reject(error));
    };
    const abort = () => stop(signal.reason);
    const timer = setTimeout(() => stop(failure(phrase('plugin-late', { seconds: limits.time / 1000 }))), limits.time);
    signal.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.output) stop(failure(phrase('plugin-too-much', { bytes: limits.output })));
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4096);
    });
    child.on('error', (cause: NodeJS.ErrnoException) =>
      finish(() => reject(failure(phrase('plugin-unstarted', { code: cause.code ?? 'unknown reason' })))),
    );
    child.on('close', (code, killedBy) => {
      if (code === 0) finish(() => resolve(Buffer.concat(output).toString('utf8')));
      else finish(() => reject(failure(ending(code, killedBy, lastLine(complaint)))));
    });
  });
}

function notFound({ command, installHint }: PluginDefinition, environment: Environment): Phrase {
  const hint = (installHint ?? '')
    .trim()
    .slice(0, 400)
    .replace(/\p{C}+/gu, ' ');
  if (/[\\/]/.test(command)) return hint === '' ? phrase('plugin-absent') : phrase('plugin-absent-hint', { hint });
  const path = searchPathOf(environment).slice(0, 2000);
  return hint === '' ? phrase('plugin-not-found', { path }) : phrase('plugin-not-found-hint', { path, hint });
}

/** `words` is what it said at last, empty where it said nothing. */
function ending(code: number | null, signal: NodeJS.Signals | null, words: string): Phrase {
  if (signal === null) {
    const ended = { code: String(code) };
    return words === '' ? phrase('plugin-ended', ended) : phrase('plugin-ended-said', { ...ended, words });
  }
  return words === '' ? phrase('plugin-killed', { signal }) : phrase('plugin-killed-said', { signal, words });
}

/** The last line of what a plugin complained; long runs without a blank are masked, because they may be tokens. */
function lastLine(complaint: string): string {
  const line = complaint.trim().split('\n').at(-1)?.trim() ?? '';
  return line
    .replace(/[A-Za-z0-9+/_=.-]{40,}/g, '…')
    .replace(/\p{C}+/gu, ' ')
    .slice(0, 200);
}

function readAnswer(output: string, plugin: PluginDefinition): PluginCredential {
  const failure = (reason: Phrase) => new CredentialError('failed', plugin.command, reason);
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    // The parser's message quotes the output, which may hold a token.
    throw failure(phrase('plugin-not-json'));
  }
  const checked = answerSchema.safeParse(parsed);
  if (!checked.success) throw failure(phrase('plugin-not-credential'));
  const { apiVersion, status } = checked.data;
  if (apiVersion !== plugin.apiVersion) {
    throw failure(phrase('plugin-other-version', { answered: apiVersion.slice(0, 80), expected: plugin.apiVersion }));
  }
  const certificate = status.clientCertificateData || null;
  const key = status.clientKeyData || null;
  const token = status.token || null;
  if (token === null && certificate === null) throw failure(phrase('plugin-gave-nothing'));
  if ((certificate === null) !== (key === null)) throw failure(phrase('plugin-half-pair'));
  const expires = status.expirationTimestamp ? Date.parse(status.expirationTimestamp) : null;
  if (expires !== null && Number.isNaN(expires)) throw failure(phrase('plugin-end-invalid'));
  return { token, certificate, key, expires };
}
