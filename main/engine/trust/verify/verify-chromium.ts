import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import { phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import { urlHost } from '../../url-host.ts';
import type { Machine } from '../machine.ts';
import { unknownBecause, type TrustTarget, type TrustVerdict } from '../trust-store.ts';

/** Milliseconds for the start, and for each page. */
const START_LIMIT = 30_000;
const PAGE_LIMIT = 15_000;
/** Answers of a browser that are longer say nothing that is asked for. */
const LONGEST_MESSAGE = 4 * 1024 * 1024;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message?: string };
}

/**
 * Opens `https://host/` of each target, one after the other, in a real headless browser of the Chromium family with a
 * profile of its own, which goes afterwards, and the user's certificate databases. Only the names are mapped to the targets;
 * no check is switched off, and no script of a page runs. It does send one GET to whatever serves a host, so it is for when
 * a person asks. In the order of the targets.
 */
export async function verifyWithChromium(
  program: string,
  machine: Machine,
  targets: readonly TrustTarget[],
): Promise<readonly TrustVerdict[]> {
  if (targets.length === 0) return [];
  const profile = await mkdtemp(join(tmpdir(), 'gatehouse-chromium-'));
  const child = start(program, machine, targets, profile);
  // A program that cannot be started is told by its pipes, which end.
  child.on('error', () => undefined);
  const limit = setTimeout(() => child.kill('SIGKILL'), START_LIMIT + targets.length * PAGE_LIMIT);
  try {
    const call = callsOver(child);
    const verdicts: TrustVerdict[] = [];
    for (const { host, port } of targets) verdicts.push(await visit(call, `https://${host}:${String(port)}/`));
    return verdicts;
  } finally {
    clearTimeout(limit);
    await ended(child);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function start(program: string, machine: Machine, targets: readonly TrustTarget[], profile: string): ChildProcess {
  const rules = targets.map(({ host, address }) => `MAP ${host} ${urlHost(address)}`);
  const args = [
    '--headless',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    `--host-resolver-rules=${rules.join(',')}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-gpu',
    '--proxy-server=direct://',
    // Chromium does not start its sandbox as root.
    ...(machine.uid === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
  const { XDG_DATA_HOME: data } = machine.env;
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: machine.home,
    ...(data === undefined ? {} : { XDG_DATA_HOME: data }),
  };
  return spawn(program, args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: false });
}

async function visit(call: Call, url: string): Promise<TrustVerdict> {
  try {
    return verdictOf(await navigate(call, url));
  } catch (error) {
    if (error instanceof Unanswered) return unknownBecause(error.phrase);
    return { verdict: 'unknown', by: null, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The browser said nothing of its own. */
class Unanswered extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.phrase = said;
  }
}

/** The error of the navigation, such as `net::ERR_CERT_AUTHORITY_INVALID`; null where the page came. */
async function navigate(call: Call, url: string): Promise<string | null> {
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const attached = await call('Target.attachToTarget', { targetId, flatten: true });
  const session = String(attached['sessionId']);
  await call('Emulation.setScriptExecutionDisabled', { value: true }, session);
  const late = new AbortController();
  const answer = await Promise.race([
    call('Page.navigate', { url }, session),
    pause(PAGE_LIMIT, null, { signal: late.signal }),
  ]).finally(() => late.abort());
  await call('Target.closeTarget', { targetId });
  if (answer === null) throw new Unanswered(phrase('trust-browser-late', { seconds: PAGE_LIMIT / 1000 }));
  const text = answer['errorText'];
  return typeof text === 'string' && text !== '' ? text : null;
}

type Call = (method: string, params: object, sessionId?: string) => Promise<Readonly<Record<string, unknown>>>;

/** Calls of the DevTools protocol over the browser's pipes, each message ended by a NUL. */
function callsOver(child: ChildProcess): Call {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (message: Message | Error) => void>();
  const end = (): void => {
    for (const settle of waiting.values()) settle(new Unanswered(phrase('trust-browser-ended')));
    waiting.clear();
  };
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop() ?? '';
    if (rest.length > LONGEST_MESSAGE) child.kill('SIGKILL');
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id === undefined) continue;
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    }
  });
  output.once('close', end);
  input.on('error', end);
  let last = 0;
  return async (method, params, sessionId) => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<Message | Error>();
    waiting.set(id, resolve);
    if (output.closed || output.destroyed) end();
    else input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    const message = await promise;
    if (message instanceof Error) throw message;
    if (message.error !== undefined) throw new Error(`${method}: ${message.error.message ?? 'refused'}`);
    return message.result ?? {};
  };
}

function verdictOf(errorText: string | null): TrustVerdict {
  if (errorText === null) return { verdict: 'trusted', by: 'handshake', detail: null };
  if (errorText === 'net::ERR_CERT_AUTHORITY_INVALID')
    return { verdict: 'untrusted', by: 'handshake', detail: errorText };
  if (errorText.startsWith('net::ERR_CERT_')) return { verdict: 'refused', by: 'handshake', detail: errorText };
  // An answer that is none, after a good handshake, is not a matter of trust.
  if (
    /^net::ERR_(?:EMPTY_RESPONSE|INVALID_HTTP_RESPONSE|INVALID_RESPONSE|HTTP_RESPONSE_CODE_FAILURE)$/.test(errorText)
  ) {
    return { verdict: 'trusted', by: 'handshake', detail: errorText };
  }
  return { verdict: 'unknown', by: null, detail: errorText };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await exited;
  clearTimeout(late);
}
