import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { InvalidObjectError } from '../../objects/fields.ts';
import type { ApiClient } from '../server/api-client.ts';
import { BackOff, pause } from '../server/back-off.ts';
import { ApiError, ProtocolError, describeFailure, type Failure } from '../server/failure.ts';
import type { ListGate } from './list-gate.ts';
import type { ReflectorTimes } from './reflector-times.ts';
import { resourcePath, type Resource } from './resources.ts';
import type { ReflectorListener, ScopeReading } from './scope-reading.ts';
import { rawIdentity, readListPage, readWatchEvent, type RawIdentity } from '../server/wire.ts';

/**
 * How the reading of one kind in one scope stands. `attempts` counts failures since the last success; times are
 * milliseconds since the epoch.
 */
export type ReflectorState =
  | { readonly kind: 'loading'; readonly pages: { readonly read: number; readonly of: number | null } }
  | { readonly kind: 'live' }
  | {
      readonly kind: 'failing';
      readonly failure: Failure;
      readonly attempts: number;
      readonly since: number;
      readonly retryAt: number;
    }
  | { readonly kind: 'forbidden'; readonly failure: Failure; readonly retryAt: number };

export interface InvalidObject {
  readonly identity: RawIdentity;
  readonly reason: Phrase;
}

const MAXIMUM_PAGES = 4_000;

/**
 * Keeps the objects of one kind in one scope up to date: list, then watch, again and again until aborted. What was read
 * stays in force while it fails.
 */
export class Reflector<Kept> implements ScopeReading {
  readonly #client: ApiClient;
  readonly #resource: Resource<Kept>;
  readonly #path: string;
  readonly #selectors: Readonly<Record<string, string>>;
  readonly #times: ReflectorTimes;
  readonly #listener: ReflectorListener<Kept>;
  readonly #backOff: BackOff;
  readonly #gate: ListGate;
  #invalid = new Map<string, InvalidObject>();
  #state: ReflectorState = { kind: 'loading', pages: { read: 0, of: null } };
  /** Ends what is under way, so that it begins anew. */
  #attempt = new AbortController();
  #listedOnce = false;
  /** Version to watch from; null: has to be listed (again). */
  #version: string | null = null;
  #expiredAt = -Infinity;
  /** Failures since something went well; a watch that is only accepted proves nothing yet. */
  #attempts = 0;
  #openedAt = Infinity;

  constructor(
    client: ApiClient,
    resource: Resource<Kept>,
    options: {
      readonly namespace: string | null;
      /** Only objects with such labels; absent: all. */
      readonly labels?: string;
      readonly times: ReflectorTimes;
      readonly gate: ListGate;
    },
    listener: ReflectorListener<Kept>,
  ) {
    this.#client = client;
    this.#resource = resource;
    this.#path = resourcePath(resource, options.namespace);
    this.#selectors = {
      ...(resource.fieldSelector === null ? {} : { fieldSelector: resource.fieldSelector }),
      ...(options.labels === undefined ? {} : { labelSelector: options.labels }),
    };
    this.#times = options.times;
    this.#gate = options.gate;
    this.#listener = listener;
    this.#backOff = new BackOff(options.times.backOff);
  }

  get invalid(): ReadonlyMap<string, InvalidObject> {
    return this.#invalid;
  }

  get state(): ReflectorState {
    return this.#state;
  }

  get listedOnce(): boolean {
    return this.#listedOnce;
  }

  /** Runs until `signal` fires, or until the server says no (403, 404) where `onForbidden` is `return`. Never throws. */
  async run(signal: AbortSignal, { onForbidden }: { readonly onForbidden: 'return' | 'retry' }): Promise<void> {
    while (!signal.aborted) {
      const again = this.#attempt.signal;
      const either = AbortSignal.any([signal, again]);
      try {
        this.#version ??= await this.#gate.run(either, () => this.#list(either));
        await this.#watch(this.#version, either);
      } catch (error) {
        if (signal.aborted) return;
        if (again.aborted) {
          this.#attempt = new AbortController();
          await pause(Math.random() * this.#times.spread, signal);
          continue;
        }
        const delay = this.#delayAfter(error);
        if (this.#state.kind === 'forbidden' && onForbidden === 'return') return;
        await pause(delay, either);
      }
    }
  }

  /** Gives up the connection, or the wait for the next attempt, and begins anew at once; what was read stays in force. */
  reconnect(): void {
    this.#attempt.abort(new Error('The connection is made anew.'));
  }

  async #list(signal: AbortSignal): Promise<string> {
    const seen = new Set<string>();
    const invalid = new Map<string, InvalidObject>();
    let next = '';
    for (let pages = 1; ; pages += 1) {
      if (pages > MAXIMUM_PAGES) throw new ProtocolError(phrase('list-endless'));
      const page = readListPage(await this.#page(next, { seen, invalid }, signal));
      const read = seen.size + invalid.size + page.items.length;
      if (this.#listener.counted !== undefined) {
        await this.#listener.counted({ read, remaining: page.next === '' ? 0 : page.remaining });
        await yieldToOthers();
        signal.throwIfAborted();
      }
      for (const item of page.items) {
        const kept = this.#read(item, invalid);
        // At once and not at the end: 30,000 objects would hold everything else up.
        if (kept !== null) seen.add(this.#listener.put(kept, 'list'));
      }
      if (page.next === '') {
        this.#invalid = invalid;
        this.#listedOnce = true;
        this.#attempts = 0;
        this.#listener.listed(seen);
        this.#turn({ kind: 'live' });
        return page.version;
      }
      next = page.next;
      if (!this.#listedOnce) {
        const of = page.remaining === null ? null : pages + Math.ceil(page.remaining / this.#times.pageLength);
        this.#turn({ kind: 'loading', pages: { read: pages, of } });
      }
      await yieldToOthers();
    }
  }

  /** A page; where the server forgot the list in the middle, all of it in one piece and from its cache, once. */
  async #page(
    next: string,
    found: { readonly seen: Set<string>; readonly invalid: Map<string, InvalidObject> },
    signal: AbortSignal,
  ): Promise<unknown> {
    const paged = { limit: this.#times.pageLength, ...(next === '' ? {} : { continue: next }) };
    try {
      return await this.#client.get(this.#path, this.#query(paged), signal);
    } catch (error) {
      if (next === '' || !(error instanceof ApiError) || error.status !== 410) throw error;
      found.seen.clear();
      found.invalid.clear();
      return this.#client.get(this.#path, this.#query({ resourceVersion: 0 }), signal);
    }
  }

  async #watch(version: string, signal: AbortSignal): Promise<void> {
    const [shortest, longest] = this.#times.watch;
    const duration = shortest + Math.random() * (longest - shortest);
    const query = this.#query({
      watch: 1,
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: Math.max(1, Math.round(duration / 1000)),
    });
    const startedAt = performance.now();
    let bookmarkSeen = false;
    let events = 0;
    const lines = this.#client.watch(this.#path, query, {
      signal,
      silence: () => (bookmarkSeen ? this.#times.silence : duration + this.#times.overtime),
      opened: () => {
        this.#openedAt = performance.now();
        this.#turn({ kind: 'live' });
      },
    });
    for await (const line of lines) {
      const event = readWatchEvent(line);
      events += 1;
      this.#attempts = 0;
      if (event.kind === 'bookmark') bookmarkSeen = true;
      else if (event.kind === 'put') this.#put(event.object);
      else this.#remove(this.#keyOf(event.object));
      this.#version = event.version;
    }
    if (events === 0 && performance.now() - startedAt < this.#times.shortWatch) {
      throw new ProtocolError(phrase('watch-ended'));
    }
    this.#attempts = 0;
  }

  #put(value: unknown): void {
    const key = this.#keyOf(value);
    const wasInvalid = this.#invalid.delete(key);
    const kept = this.#read(value, this.#invalid);
    if (kept === null) this.#listener.removed(key);
    else this.#listener.put(kept, 'watch');
    if (wasInvalid || kept === null) this.#listener.turned();
  }

  #remove(key: string): void {
    this.#listener.removed(key);
    if (this.#invalid.delete(key)) this.#listener.turned();
  }

  #read(value: unknown, invalid: Map<string, InvalidObject>): Kept | null {
    try {
      return this.#resource.read(value);
    } catch (error) {
      if (!(error instanceof InvalidObjectError)) throw error;
      invalid.set(this.#keyOf(value), { identity: rawIdentity(value), reason: error.phrase });
      return null;
    }
  }

  #keyOf(value: unknown): string {
    const { namespace, name } = rawIdentity(value);
    return this.#resource.scope.kind === 'cluster' ? name : `${namespace ?? ''}/${name}`;
  }

  #query(parameters: Readonly<Record<string, string | number>>): Readonly<Record<string, string | number>> {
    return { ...parameters, ...this.#selectors };
  }

  /** Notes a failure and says how many milliseconds to wait before the next attempt. */
  #delayAfter(error: unknown): number {
    const failure = describeFailure(error);
    const now = performance.now();
    switch (failure.kind) {
      case 'expired': {
        this.#version = null;
        const again = now - this.#expiredAt < this.#times.expiredAgain;
        this.#expiredAt = now;
        if (!again) return 0;
        return this.#failed({ kind: 'unreachable', reason: phrase('version-forgotten-again'), definite: false }, now);
      }
      case 'forbidden':
      case 'not-served':
        this.#version = null;
        this.#turn({ kind: 'forbidden', failure, retryAt: Date.now() + this.#times.forbiddenRetry });
        return this.#times.forbiddenRetry;
      case 'unreachable':
      case 'certificate':
      case 'client-certificate':
      case 'unauthorized':
      case 'sign-in':
      case 'plugin-refused':
      case 'plugin-unapproved':
      case 'plugin-failed':
      case 'file-unreadable':
        return this.#failed(failure, now, error instanceof ApiError ? error.retryAfter : null);
    }
  }

  #failed(failure: Failure, now: number, asked: number | null = null): number {
    if (now - this.#openedAt > this.#times.shortWatch) this.#attempts = 0;
    this.#openedAt = Infinity;
    this.#attempts += 1;
    const delay = Math.max(this.#backOff.delay(now), asked ?? 0);
    const since = this.#state.kind === 'failing' ? this.#state.since : Date.now();
    this.#turn({ kind: 'failing', failure, attempts: this.#attempts, since, retryAt: Date.now() + delay });
    return delay;
  }

  #turn(state: ReflectorState): void {
    if (state.kind === 'live' && this.#state.kind === 'live') return;
    this.#state = state;
    this.#listener.turned();
  }
}
