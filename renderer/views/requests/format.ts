import type { Listening } from '#shared/model/engine-status.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import { isMasked } from '../../words/masked.ts';

/** Path and query as sent. */
export function targetOf(request: Pick<RequestSummary, 'path' | 'query'>): string {
  return request.query === '' ? request.path : `${request.path}?${request.query.replace(/^\?/, '')}`;
}

type Asked = Pick<RequestSummary, 'scheme' | 'host' | 'path' | 'query'>;

/** The URL that was asked for. `listening` is where Gatehouse listens, for the port; null leaves the host as recorded. */
export function urlOf(request: Asked, listening: Listening | null): string {
  const { scheme } = request;
  const port = listening === null ? null : listeningPort(listening[scheme], scheme);
  return `${scheme}://${authorityOf(request, port)}${targetOf(request)}`;
}

function authorityOf({ scheme, host }: Asked, port: number | null): string {
  if (port === null) return host;
  const name = host.replace(/:\d+$/, '');
  return port === (scheme === 'http' ? 80 : 443) ? name : `${name}:${port}`;
}

/** Milliseconds with as many digits as matter: 0.4, 3.2, 27, 1204. */
export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}

/** Time of day of an ISO time in this browser's zone, with milliseconds. */
export function timeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const two = (part: number): string => String(part).padStart(2, '0');
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
}

/** Day and time of day of an ISO time in this browser's zone, with milliseconds. */
export function dayAndTime(time: string, language: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return `${date.toLocaleDateString(language, { dateStyle: 'medium' })} · ${timeOfDay(time)}`;
}

/** Headers that can be sent again: no masked values, none that belong to the connection. */
export function repeatableHeaders(record: RequestRecord): readonly (readonly [string, string])[] {
  const left = new Set([
    'host',
    'connection',
    'content-length',
    'transfer-encoding',
    'expect',
    'upgrade',
    'keep-alive',
  ]);
  return record.requestHeaders.filter(
    ([name, value]) => !name.startsWith(':') && !left.has(name.toLowerCase()) && !isMasked(value),
  );
}

/**
 * A command for a POSIX shell that sends the request again through Gatehouse. Masked headers are left out, because
 * their values are not known. With `listening`, where Gatehouse listens, no name has to be mapped.
 */
export function curlOf(record: RequestRecord, listening: Listening | null): string {
  const port = listening === null ? null : listeningPort(listening[record.scheme], record.scheme);
  const host = record.host.replace(/:\d+$/, '');
  const words = ['curl', '-i'];
  if (record.method === 'HEAD') words.push('-I');
  else if (record.method !== 'GET') words.push('-X', quote(record.method));
  if (record.scheme === 'https') words.push('-k');
  if (port !== null) words.push('--resolve', quote(`${host}:${port}:127.0.0.1`));
  for (const [name, value] of repeatableHeaders(record)) words.push('-H', quote(`${name}: ${value}`));
  words.push(quote(urlOf(record, listening)));
  return words.join(' ');
}

/** The port of the first listening address of a scheme. */
function listeningPort(addresses: readonly string[], scheme: 'http' | 'https'): number | null {
  const first = addresses[0];
  if (first === undefined || !URL.canParse(first)) return null;
  const { port } = new URL(first);
  return port === '' ? (scheme === 'http' ? 80 : 443) : Number(port);
}

/** One word for a POSIX shell, whatever it holds. */
function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A part of the time that a request took, as share of the whole. */
export interface TimingPart {
  readonly name: 'match' | 'connect' | 'firstByte' | 'rest';
  /** Milliseconds from the start of the request. */
  readonly start: number;
  readonly length: number;
}

/** The parts of a request's time in order; `connect` and `firstByte` count from the start of the request. */
export function timingParts(timing: RequestRecord['timing']): readonly TimingPart[] {
  const parts: TimingPart[] = [];
  let at = 0;
  function until(name: TimingPart['name'], end: number | null): void {
    if (end === null) return;
    const bounded = Math.min(Math.max(end, at), timing.total);
    parts.push({ name, start: at, length: bounded - at });
    at = bounded;
  }
  until('match', timing.match);
  until('connect', timing.connect === null ? null : at + timing.connect);
  until('firstByte', timing.firstByte);
  until('rest', timing.total);
  return parts;
}
