import { X509Certificate } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { phrase } from '#shared/model/phrase.ts';
import { CredentialError } from '../credentials/credential-error.ts';
import { sameAccess, type Access, type Credentials, type TlsMaterial } from '../credentials/credentials.ts';
import { createDispatcher } from './dispatcher.ts';
import { ApiError, ProtocolError } from './failure.ts';
import type { ResolvedContext } from '../file/load.ts';
import { PageBuffer, PageBuffers } from './page-buffers.ts';

/** Limits of what is accepted from a server; times in milliseconds, sizes in bytes. */
export interface ApiLimits {
  readonly connect: number;
  /** From sending a list request to the head of the answer. */
  readonly listHead: number;
  /** From sending a list request to the last byte of the page. */
  readonly page: number;
  /** From sending a watch request to the head of the answer. */
  readonly watchHead: number;
  readonly pageSize: number;
  readonly lineSize: number;
}

export const API_LIMITS: ApiLimits = {
  connect: 10_000,
  listHead: 20_000,
  page: 60_000,
  watchHead: 15_000,
  pageSize: 256 * 1024 * 1024,
  lineSize: 16 * 1024 * 1024,
};

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** Milliseconds that may pass without a byte; asked again after each. */
  readonly silence: () => number;
  /** The server has accepted the watch. */
  readonly opened: () => void;
}

/** `encoding` as in Accept-Encoding; a request with a body is a POST. */
interface Sending {
  readonly signal: AbortSignal;
  readonly encoding: string;
  readonly body?: string;
}

/** Query of a request, in the order in which it is sent. */
export type Query = Readonly<Record<string, string | number>>;

const ERROR_BODY_SIZE = 64 * 1024;
/** Seconds that a server may make us wait. */
const LONGEST_WAIT = 300;

/**
 * Requests to one API server, over connections that carry nothing else. HTTP/1.1 only: HTTP/2's stream window slows
 * large lists down over a distance (reference 2.2).
 */
export class ApiClient {
  readonly #proxy: string | null;
  readonly #packed: 'gzip' | 'identity';
  readonly #credentials: Credentials;
  readonly #limits: ApiLimits;
  readonly #origin: string;
  readonly #basePath: string;
  #current: { readonly tls: TlsMaterial; readonly dispatcher: Dispatcher } | null = null;
  readonly #open = new Set<Dispatcher>();
  readonly #pages = new PageBuffers();

  constructor(cluster: ResolvedContext['cluster'], credentials: Credentials, limits: ApiLimits = API_LIMITS) {
    const server = new URL(cluster.server);
    this.#proxy = cluster.proxy;
    this.#packed = cluster.compression ? 'gzip' : 'identity';
    this.#credentials = credentials;
    this.#limits = limits;
    this.#origin = server.origin;
    this.#basePath = server.pathname.replace(/\/+$/, '');
  }

  /** One JSON answer. Throws `ApiError`, `ProtocolError`, `CredentialError` or what the network throws. */
  async get(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    using deadline = new Deadline(signal);
    const { listHead, page } = this.#limits;
    deadline.in(Math.min(listHead, page), () => new ProtocolError(phrase('no-answer-in-time')));
    const answer = await this.#request(path, query, { signal: deadline.signal, encoding: this.#packed });
    deadline.in(page, () => new ProtocolError(phrase('answer-too-long')));
    return await this.#parsed(answer);
  }

  /** Creates an object, as reviews of access are asked for; gives what the server makes of it. Throws as `get` does. */
  async post(path: string, object: object, signal: AbortSignal): Promise<unknown> {
    using deadline = new Deadline(signal);
    deadline.in(this.#limits.listHead, () => new ProtocolError(phrase('no-answer-in-time')));
    const body = JSON.stringify(object);
    const answer = await this.#request(path, {}, { signal: deadline.signal, encoding: 'identity', body });
    return await this.#parsed(answer);
  }

  /**
   * The lines of a watch, parsed. Ends when the server ends it cleanly; a line cut off at the end is an error.
   */
  async *watch(path: string, query: Query, options: WatchOptions): AsyncGenerator<unknown> {
    using deadline = new Deadline(options.signal);
    deadline.in(this.#limits.watchHead, () => new ProtocolError(phrase('watch-unanswered')));
    const answer = await this.#request(path, query, { signal: deadline.signal, encoding: 'identity' });
    options.opened();
    const quiet = () => new ProtocolError(phrase('watch-silent'));
    deadline.in(options.silence(), quiet);
    let rest: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const line = Buffer.concat([...rest, chunk.subarray(from, end)]);
        from = end + 1;
        rest = [];
        size = 0;
        if (line.length > 0) yield parseJson(line);
      }
      size += chunk.length - from;
      if (size > this.#limits.lineSize) throw new ProtocolError(phrase('event-endless'));
      if (from < chunk.length) rest.push(chunk.subarray(from));
      // Only now, because what was read may have changed how long silence is borne.
      deadline.in(options.silence(), quiet);
    }
    if (size > 0) throw new ProtocolError(phrase('event-cut'));
  }

  /** Gives up every connection, also those that rest, because the network is another one. */
  reset(): void {
    const dispatcher = this.#current?.dispatcher;
    this.#current = null;
    void dispatcher?.destroy().then(() => this.#open.delete(dispatcher));
  }

  /** Ends every request and connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((dispatcher) => dispatcher.destroy()));
    this.#open.clear();
  }

  #parsed(answer: Dispatcher.ResponseData): Promise<unknown> {
    return this.#pages.with(this.#limits.pageSize, async (buffer) => {
      await readWhole(answer, buffer);
      // A page of 500 takes up to 20 ms to parse; others get their turn before it.
      await yieldToOthers();
      return parseJson(buffer.bytes);
    });
  }

  async #request(path: string, query: Query, sending: Sending): Promise<Dispatcher.ResponseData> {
    const access = await this.#credentials.access();
    const parameters = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    );
    const target = `${this.#basePath}${path}?${parameters.toString()}`;
    const answer = await this.#send(target, access, sending);
    if (answer.statusCode !== 401) return successful(answer);
    const refused = await readError(answer);
    this.#credentials.invalidate(access);
    const renewed = await this.#credentials.access();
    if (sameAccess(renewed, access)) throw expiredCertificate(access.tls) ?? refused;
    return successful(await this.#send(target, renewed, sending));
  }

  #send(path: string, access: Access, { signal, encoding, body }: Sending): Promise<Dispatcher.ResponseData> {
    signal.throwIfAborted();
    const answer = this.#dispatcherFor(access.tls).request({
      origin: this.#origin,
      path,
      method: body === undefined ? 'GET' : 'POST',
      body: body ?? null,
      headers: {
        accept: 'application/json',
        'accept-encoding': encoding,
        'user-agent': 'gatehouse',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...access.headers,
      },
      signal,
      // Time is watched here for the whole answer; undici's own limits would end a quiet watch.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    return unlessAborted(answer, signal);
  }

  #dispatcherFor(tls: TlsMaterial): Dispatcher {
    if (this.#current !== null && isDeepStrictEqual(this.#current.tls, tls)) return this.#current.dispatcher;
    const previous = this.#current?.dispatcher;
    const dispatcher = createDispatcher(this.#proxy, tls, { connectTimeout: this.#limits.connect });
    this.#current = { tls, dispatcher };
    this.#open.add(dispatcher);
    // Watches that still run on the old certificate end by themselves within minutes.
    void previous?.close().then(() => this.#open.delete(previous));
    return dispatcher;
  }
}

/** Aborts with `options.signal`, or at the latest time set with `in`. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #abort = () => this.#controller.abort(this.#outer.reason);
  #timer: NodeJS.Timeout | null = null;

  constructor(outer: AbortSignal) {
    this.#outer = outer;
    outer.throwIfAborted();
    outer.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  in(milliseconds: number, reason: () => Error): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(reason()), milliseconds);
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#outer.removeEventListener('abort', this.#abort);
  }
}

/** What an API server leaves unsaid: it answers 401 to a client certificate whose time is over. */
function expiredCertificate({ certificate }: TlsMaterial): CredentialError | null {
  if (certificate === null) return null;
  const end = new X509Certificate(certificate).validToDate;
  if (end.getTime() > Date.now()) return null;
  return new CredentialError(
    'certificate',
    'client-certificate',
    phrase('client-expired-at', { time: end.toISOString() }),
  );
}

/** undici hears of an abort only once it is connected, and connecting may take its time. */
function unlessAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function successful(answer: Dispatcher.ResponseData): Promise<Dispatcher.ResponseData> {
  if (answer.statusCode !== 200 && answer.statusCode !== 201) throw await readError(answer);
  return answer;
}

async function readWhole(answer: Dispatcher.ResponseData, buffer: PageBuffer): Promise<void> {
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) buffer.append(chunk);
  };
  if (answer.headers['content-encoding'] === 'gzip') await pipeline(answer.body, createGunzip(), collect);
  else await pipeline(answer.body, collect);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message quotes the text.
    throw new ProtocolError(phrase('answer-not-json'));
  }
}

async function readError(answer: Dispatcher.ResponseData): Promise<ApiError> {
  const retryAfter = readRetryAfter(answer.headers['retry-after']);
  let message = `status ${answer.statusCode}`;
  try {
    const buffer = new PageBuffer(Buffer.allocUnsafe(4_096), ERROR_BODY_SIZE);
    await readWhole(answer, buffer);
    const status: unknown = JSON.parse(buffer.bytes.toString('utf8'));
    const said = typeof status === 'object' && status !== null ? (status as { message?: unknown }).message : undefined;
    // Shown to people, also in terminals.
    if (typeof said === 'string') message = said.slice(0, 500).replace(/\p{C}+/gu, ' ');
  } catch {
    // A proxy's error page, or one cut off: the status alone has to do.
  }
  return new ApiError(answer.statusCode, message, retryAfter);
}

/** Milliseconds; the header holds seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(header: string | string[] | undefined): number | null {
  const value = typeof header === 'string' ? header.trim() : '';
  if (value === '') return null;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return wait > 0 ? Math.min(wait, LONGEST_WAIT * 1000) : null;
}
