import type { RecordedAttempt, RecordedEndpoint, RequestRecord, HeaderLine } from '#shared/model/request-record.ts';
import type { FinishedExchange } from './finished-exchange.ts';
import { maskHeader, maskQuery, mayBeSecret, unstore } from './mask.ts';

const NUMBERS = 9;
const MOST_SHARED = 1024;
const HEADER_LIMIT = 16 * 1024;

/**
 * What a slot keeps by reference: values that live longer than an exchange. Slots share it where it is the same, which it
 * mostly is for one endpoint: an object per slot would be cold memory to each record.
 */
type Kept = Pick<
  FinishedExchange,
  | 'method'
  | 'scheme'
  | 'httpVersion'
  | 'tls'
  | 'source'
  | 'route'
  | 'service'
  | 'endpoint'
  | 'answeredBy'
  | 'reason'
  | 'attempts'
> & { readonly hasUpstreamTarget: boolean };

/**
 * The last requests in memory of fixed size: numbers in a typed array, text as latin1 bytes in one arena that is written
 * round and round. A record whose text was overwritten is gone, so busy times keep fewer than quiet ones.
 */
export class RequestRing {
  readonly capacity: number;
  /** Sequence number of the next record; records count from 0. */
  next = 0;
  /** Lowest sequence number that can still be read. */
  first = 0;
  #numbers: Float64Array;
  #textAt: Float64Array;
  #textLength: Uint32Array;
  #kept: (Kept | undefined)[];
  #shared = new Map<RecordedEndpoint | null, Kept>();
  #arena: Buffer;
  #written = 0;

  constructor(options: { capacity: number; arenaBytes: number }) {
    this.capacity = options.capacity;
    this.#numbers = new Float64Array(options.capacity * NUMBERS);
    this.#textAt = new Float64Array(options.capacity);
    this.#textLength = new Uint32Array(options.capacity);
    this.#kept = new Array<Kept | undefined>(options.capacity);
    this.#arena = Buffer.allocUnsafeSlow(options.arenaBytes);
  }

  /** Stores a record, masked; gives its sequence number. */
  add(exchange: FinishedExchange): number {
    const sequence = this.next;
    const slot = sequence % this.capacity;
    const text = textOf(exchange);
    const length = Math.min(text.length, this.#arena.length >> 1);
    const size = this.#arena.length;
    // Text is never split: the rest of the arena is skipped where it does not fit.
    let at = this.#written % size;
    if (at + length > size) {
      this.#written += size - at;
      at = 0;
    }
    this.#arena.write(text, at, length, 'latin1');
    this.#textAt[slot] = this.#written;
    this.#textLength[slot] = length;
    this.#written += length;
    const base = slot * NUMBERS;
    const numbers = this.#numbers;
    numbers[base] = exchange.time;
    numbers[base + 1] = exchange.clientPort;
    numbers[base + 2] = exchange.status;
    numbers[base + 3] = exchange.totalTime;
    numbers[base + 4] = exchange.matchTime;
    numbers[base + 5] = exchange.connectTime;
    numbers[base + 6] = exchange.firstByteTime;
    numbers[base + 7] = exchange.received;
    numbers[base + 8] = exchange.sent;
    this.#kept[slot] = this.#share(exchange);
    this.next = sequence + 1;
    if (this.next - this.first > this.capacity) this.first = this.next - this.capacity;
    // The arena may have gone round over older text.
    while (this.first < sequence && (this.#textAt[this.first % this.capacity] as number) < this.#written - size)
      this.first++;
    return sequence;
  }

  #share(exchange: FinishedExchange): Kept {
    const before = this.#shared.get(exchange.endpoint);
    if (before !== undefined && isSame(before, exchange)) return before;
    const kept = keep(exchange);
    if (this.#shared.size >= MOST_SHARED) this.#shared.clear();
    this.#shared.set(exchange.endpoint, kept);
    return kept;
  }

  clear(): void {
    this.first = this.next;
  }

  /** The record with a sequence number; null when it is gone or not yet there. */
  read(sequence: number): RequestRecord | null {
    if (sequence < this.first || sequence >= this.next) return null;
    const slot = sequence % this.capacity;
    const kept = this.#kept[slot] as Kept;
    const at = (this.#textAt[slot] as number) % this.#arena.length;
    const text = this.#arena.toString('latin1', at, at + (this.#textLength[slot] as number));
    const [
      id = '',
      clientAddress = '',
      host = '',
      path = '',
      query = '',
      upstreamTarget = '',
      requestHeaders = '',
      responseHeaders = '',
    ] = text.split('\0').map(decode);
    const base = slot * NUMBERS;
    const number = (index: number) => this.#numbers[base + index] as number;
    const optional = (value: number) => (value < 0 ? null : rounded(value));
    return {
      id,
      time: new Date(number(0)).toISOString(),
      client: { address: clientAddress, port: number(1) },
      method: kept.method,
      scheme: kept.scheme,
      host,
      path,
      query,
      httpVersion: kept.httpVersion,
      tls: kept.tls,
      source: kept.source,
      route: kept.route,
      service: kept.service,
      endpoint: kept.endpoint,
      upstreamPath: kept.hasUpstreamTarget ? upstreamTarget : null,
      status: number(2),
      answeredBy: kept.answeredBy,
      reason: kept.reason,
      attempts: kept.attempts ?? firstTry(kept.endpoint, { status: number(2), time: number(3) }),
      timing: {
        total: rounded(number(3)),
        match: rounded(number(4)),
        connect: optional(number(5)),
        firstByte: optional(number(6)),
      },
      received: number(7),
      sent: number(8),
      requestHeaders: headerLines(requestHeaders),
      responseHeaders: headerLines(responseHeaders),
    };
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function firstTry(
  endpoint: RecordedEndpoint | null,
  answer: { status: number; time: number },
): readonly RecordedAttempt[] {
  if (endpoint === null) return [];
  const { address, port, way } = endpoint;
  return [
    { address, port, status: answer.status === 0 ? null : answer.status, error: null, time: rounded(answer.time), way },
  ];
}

function keep(exchange: FinishedExchange): Kept {
  const { method, scheme, httpVersion, tls, source, route, service, endpoint, answeredBy, reason, attempts } = exchange;
  const hasUpstreamTarget = exchange.upstreamTarget !== null;
  return {
    method,
    scheme,
    httpVersion,
    tls,
    source,
    route,
    service,
    endpoint,
    answeredBy,
    reason,
    attempts,
    hasUpstreamTarget,
  };
}

function isSame(kept: Kept, exchange: FinishedExchange): boolean {
  return (
    kept.route === exchange.route &&
    kept.service === exchange.service &&
    kept.attempts === exchange.attempts &&
    kept.tls === exchange.tls &&
    kept.method === exchange.method &&
    kept.reason === exchange.reason &&
    kept.scheme === exchange.scheme &&
    kept.httpVersion === exchange.httpVersion &&
    kept.answeredBy === exchange.answeredBy &&
    kept.source === exchange.source &&
    kept.hasUpstreamTarget === (exchange.upstreamTarget !== null)
  );
}

function textOf(exchange: FinishedExchange): string {
  const { target } = exchange;
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  const query = at < 0 ? '' : maskQuery(target.slice(at + 1));
  const upstream = exchange.upstreamTarget ?? '';
  return (
    `${exchange.id}\0${exchange.clientAddress}\0${exchange.host}\0${path}\0${query}\0` +
    `${upstream === target && query === '' ? upstream : maskTarget(upstream)}\0${linesOf(exchange.requestLines, exchange.requestHeaders)}\0${linesOf(exchange.responseLines, exchange.responseHeaders)}`
  );
}

function maskTarget(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? target : `${target.slice(0, at + 1)}${maskQuery(target.slice(at + 1))}`;
}

function linesOf(text: string | null, headers: readonly string[]): string {
  return text !== null && text.length <= HEADER_LIMIT ? text : headerText(headers);
}

function headerText(headers: readonly string[]): string {
  let text = '';
  for (let at = 0; at + 1 < headers.length && text.length < HEADER_LIMIT; at += 2) {
    const name = headers[at] as string;
    const value = headers[at + 1] as string;
    text += `${name}: ${mayBeSecret(name) ? maskHeader(name, value) : value}\r\n`;
  }
  return text;
}

function headerLines(text: string): readonly HeaderLine[] {
  return text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)] as const;
    });
}

// Bytes above 127 are kept as they came; shown as UTF-8 where they are that, else as latin1.
function decode(text: string): string {
  const readable = unstore(text);
  if (!/[\x80-\xff]/.test(text)) return readable;
  const utf8 = Buffer.from(text, 'latin1').toString('utf8');
  return unstore(utf8.includes('\ufffd') ? text : utf8);
}
