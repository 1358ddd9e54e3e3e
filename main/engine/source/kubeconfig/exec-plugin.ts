import { spawn } from 'node:child_process';
import { z } from 'zod';
import type { PluginDefinition } from './config-format.ts';
import { CredentialError } from './credential-error.ts';
import type { Environment, ResolvedContext } from './load.ts';

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

/**
 * Runs a credential plugin once: no shell, no standard input, no window, limits on time and output, its own process
 * group so that what it starts ends with it. Throws `CredentialError`; the abort reason where `signal` fired.
 */
export async function runPlugin(
  plugin: PluginDefinition,
  cluster: ResolvedContext['cluster'],
  environment: Environment,
  options: { readonly signal: AbortSignal; readonly limits: PluginLimits },
): Promise<PluginCredential> {
  if (plugin.interactiveMode === 'Always') {
    throw new CredentialError(
      'refused',
      plugin.command,
      'it has to ask questions in a terminal, and there is none here',
    );
  }
  options.signal.throwIfAborted();
  const output = await run(
    plugin,
    { ...environment, ...plugin.environment, KUBERNETES_EXEC_INFO: execInfo(plugin, cluster) },
    options,
  );
  return readAnswer(output, plugin);
}

async function run(
  plugin: PluginDefinition,
  environment: Environment,
  { signal, limits }: { readonly signal: AbortSignal; readonly limits: PluginLimits },
): Promise<string> {
  const failure = (reason: string) => new CredentialError('failed', plugin.command, reason);
  const child = spawn(plugin.command, plugin.args, {
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
    const timer = setTimeout(() => stop(failure(`it gave no answer within ${limits.time / 1000} s`)), limits.time);
    signal.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.output) stop(failure(`it printed more than ${limits.output} bytes`));
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4096);
    });
    child.on('error', (cause: NodeJS.ErrnoException) => finish(() => reject(failure(notStarted(plugin, cause)))));
    child.on('close', (code, killedBy) => {
      if (code === 0) finish(() => resolve(Buffer.concat(output).toString('utf8')));
      else finish(() => reject(failure(`${ending(code, killedBy)}${lastLine(complaint)}`)));
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    // Ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function notStarted(plugin: PluginDefinition, cause: NodeJS.ErrnoException): string {
  if (cause.code !== 'ENOENT') return `it cannot be started (${cause.code ?? 'unknown reason'})`;
  const hint = plugin.installHint === null ? '' : `; ${plugin.installHint.trim().slice(0, 400)}`;
  return /[\\/]/.test(plugin.command) ? `there is no such file${hint}` : `it was not found on the PATH${hint}`;
}

function ending(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
}

/** The last line of what a plugin complained; long runs without a blank are masked, because they may be tokens. */
function lastLine(complaint: string): string {
  const line = complaint.trim().split('\n').at(-1)?.trim() ?? '';
  return line === ''
    ? ''
    : ` and said: ${line
        .replace(/[A-Za-z0-9+/_=.-]{40,}/g, '…')
        .replace(/\p{C}+/gu, ' ')
        .slice(0, 200)}`;
}

function readAnswer(output: string, plugin: PluginDefinition): PluginCredential {
  const failure = (reason: string) => new CredentialError('failed', plugin.command, reason);
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    // The parser's message quotes the output, which may hold a token.
    throw failure('it printed something that is not JSON');
  }
  const checked = answerSchema.safeParse(parsed);
  if (!checked.success) throw failure('it printed JSON that is not an ExecCredential');
  const { apiVersion, status } = checked.data;
  if (apiVersion !== plugin.apiVersion) {
    throw failure(`it answered in ${apiVersion.slice(0, 80)}, and the kubeconfig expects ${plugin.apiVersion}`);
  }
  const certificate = status.clientCertificateData || null;
  const key = status.clientKeyData || null;
  const token = status.token || null;
  if (token === null && certificate === null) throw failure('it gave neither a token nor a certificate');
  if ((certificate === null) !== (key === null)) throw failure('it gave a certificate without its key, or the reverse');
  const expires = status.expirationTimestamp ? Date.parse(status.expirationTimestamp) : null;
  if (expires !== null && Number.isNaN(expires)) throw failure('it gave an end of validity that is not a time');
  return { token, certificate, key, expires };
}
