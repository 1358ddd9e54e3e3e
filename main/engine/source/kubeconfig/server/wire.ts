import { phrase } from '#shared/model/phrase.ts';
import { ApiError, ProtocolError } from './failure.ts';

/** One page of a list, its objects still unchecked. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly version: string;
  /** Empty on the last page. */
  readonly next: string;
  /** Objects on the pages to come; null where the server does not say. */
  readonly remaining: number | null;
}

/** One line of a watch, its object still unchecked. */
export type WatchEvent =
  | { readonly kind: 'put' | 'removed'; readonly object: unknown; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string };

/** What can be said of an object before it is read; texts that Kubernetes would not allow as names are left out. */
export interface RawIdentity {
  readonly namespace: string | null;
  readonly name: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks the frame of a list answer; throws `ProtocolError`. */
export function readListPage(value: unknown): ListPage {
  const page = fieldsOf(value);
  const metadata = fieldsOf(page?.['metadata']);
  const items = page?.['items'] ?? [];
  const version = metadata?.['resourceVersion'];
  const next = metadata?.['continue'] ?? '';
  const remaining = metadata?.['remainingItemCount'];
  if (
    page === null ||
    metadata === null ||
    !Array.isArray(items) ||
    typeof version !== 'string' ||
    typeof next !== 'string'
  ) {
    throw new ProtocolError(phrase('answer-not-list'));
  }
  const counted = typeof remaining === 'number' && Number.isSafeInteger(remaining) && remaining >= 0;
  return { items, version, next, remaining: counted ? remaining : null };
}

/** Checks the frame of a watch line; throws `ProtocolError`, or `ApiError` for an event of type ERROR. */
export function readWatchEvent(value: unknown): WatchEvent {
  const event = fieldsOf(value);
  const object = fieldsOf(event?.['object']);
  if (event === null || object === null) throw new ProtocolError(phrase('event-unknown'));
  if (event['type'] === 'ERROR') {
    const code = object['code'];
    throw new ApiError(typeof code === 'number' ? code : 500, 'the watch ended with an error');
  }
  const version = fieldsOf(object['metadata'])?.['resourceVersion'];
  if (typeof version !== 'string' || version === '') throw new ProtocolError(phrase('event-unversioned'));
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { kind: 'put', object, version };
    case 'DELETED':
      return { kind: 'removed', object, version };
    case 'BOOKMARK':
      return { kind: 'bookmark', version };
    default:
      throw new ProtocolError(phrase('event-type'));
  }
}

/** Who an object says it is. */
export function rawIdentity(object: unknown): RawIdentity {
  const metadata = fieldsOf(fieldsOf(object)?.['metadata']);
  return { namespace: nameLike(metadata?.['namespace']), name: nameLike(metadata?.['name']) ?? '(no name)' };
}

function nameLike(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9._:-]{1,253}$/.test(value) ? value : null;
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}
