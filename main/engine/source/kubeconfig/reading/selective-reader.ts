import type { EndpointSliceObject } from '#shared/model/snapshot.ts';
import type { ApiClient } from '../server/api-client.ts';
import { pause } from '../server/back-off.ts';
import type { ListGate } from './list-gate.ts';
import type { NeededServices } from '../named/needed-services.ts';
import { ReferencedSlices, type Reference } from './referenced-slices.ts';
import { Reflector, type InvalidObject, type ReflectorState } from './reflector.ts';
import type { ReflectorTimes } from './reflector-times.ts';
import { resourcePath, type Resource } from './resources.ts';
import type { ListCount, ReflectorListener, ScopeReading } from './scope-reading.ts';
import { groupServices } from './service-groups.ts';
import { readListPage } from '../server/wire.ts';

/** Less than so much of the limit is read whole again, so that a cluster at the limit does not change back and forth. */
const BACK = 0.8;

export interface SelectiveOptions {
  readonly client: ApiClient;
  readonly resource: Resource<EndpointSliceObject>;
  readonly namespace: string | null;
  readonly times: ReflectorTimes;
  readonly gate: ListGate;
  readonly needed: NeededServices;
  /** How many slices there are in each scope that is read, by its namespace. */
  readonly counts: Map<string | null, number>;
  /** How many slices of all scopes are kept. */
  readonly kept: () => number;
}

/**
 * Reads the EndpointSlices of one scope: all of them, and where the cluster has very many only those of Services that are
 * needed (reference 2.6). Where these are so many that they take more requests than the whole, the whole is read after all.
 */
export class SelectiveReader implements ScopeReading {
  readonly #options: SelectiveOptions;
  readonly #listener: ReflectorListener<EndpointSliceObject>;
  #reading: Reflector<EndpointSliceObject> | ReferencedSlices;
  /** Ends the reading under way, because it is to go on in another form. */
  #turning = new AbortController();
  /** null: all slices are read. */
  #reference: Reference | null = null;
  /** More were read than may be, and what is needed is not known yet. */
  #waiting = false;
  #decided = { needed: null as ReadonlySet<string> | null, pages: 0 };
  #of: number | null = null;
  #readOnce = false;

  constructor(options: SelectiveOptions, listener: ReflectorListener<EndpointSliceObject>) {
    this.#options = options;
    this.#listener = listener;
    this.#reading = this.#whole();
  }

  get state(): ReflectorState {
    return this.#reading.state;
  }

  get listedOnce(): boolean {
    return this.#readOnce || this.#reading.listedOnce;
  }

  get invalid(): ReadonlyMap<string, InvalidObject> {
    return this.#reading.invalid;
  }

  get selected(): { readonly of: number | null } | null {
    return this.#reference === null ? null : { of: this.#of };
  }

  get awaited(): boolean {
    return this.#reading instanceof ReferencedSlices && this.#reading.awaited;
  }

  async run(signal: AbortSignal, options: { readonly onForbidden: 'return' | 'retry' }): Promise<void> {
    const { needed, counts, namespace } = this.#options;
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const leave = needed.follow(() => this.#look());
    const counting = this.#countAgain(either);
    for (;;) {
      this.#turning = new AbortController();
      const turning = AbortSignal.any([signal, this.#turning.signal]);
      if (this.#waiting) await untilAborted(turning);
      else await this.#reading.run(turning, options);
      if (signal.aborted || !turning.aborted) break;
      this.#readOnce ||= this.#reading.listedOnce;
      if (!this.#waiting) this.#reading = this.#reference === null ? this.#whole() : this.#referenced(this.#reference);
      this.#listener.turned();
    }
    leave();
    ending.abort();
    await counting;
    counts.delete(namespace);
  }

  reconnect(): void {
    this.#reading.reconnect();
  }

  #whole(): Reflector<EndpointSliceObject> {
    return new Reflector(this.#options.client, this.#options.resource, this.#options, {
      counted: (count) => this.#counted(count),
      put: (object, from) => this.#listener.put(object, from),
      listed: (keys) => {
        this.#note(keys.size);
        this.#listener.listed(keys);
      },
      removed: (key) => this.#listener.removed(key),
      turned: () => this.#listener.turned(),
    });
  }

  #referenced(reference: Reference): ReferencedSlices {
    const reading = new ReferencedSlices(this.#options, this.#listener);
    reading.follow(reference);
    return reading;
  }

  /** A page of the whole list has come. */
  async #counted({ read, remaining }: ListCount): Promise<void> {
    this.#note(remaining === null ? null : read + remaining, read);
    if (!this.#isLarge(1)) return;
    await this.#options.needed.prepare();
    if (this.#options.needed.current !== null) {
      this.#turn(this.#choose());
    } else if (read > this.#options.times.mostSlices) {
      // Until it is known what is needed a part of the whole may be it, as far as memory goes.
      this.#waiting = true;
      this.#turning.abort();
    }
  }

  /** What is needed may be other now. */
  #look(): void {
    if (this.#turning.signal.aborted) return;
    if (this.#waiting) {
      if (this.#options.needed.current === null) return;
      this.#waiting = false;
      this.#reference = this.#choose();
      this.#turning.abort();
    } else if (this.#reading instanceof ReferencedSlices) {
      const reference = this.#isLarge(BACK) ? this.#choose() : null;
      if (reference === null) this.#turn(null);
      else this.#reading.follow((this.#reference = reference));
    }
  }

  /** Goes on in another form, where it is another. */
  #turn(reference: Reference | null): void {
    if ((reference === null) === (this.#reference === null)) return;
    this.#reference = reference;
    this.#turning.abort();
  }

  /** The requests that bring what is needed; null where the whole takes fewer. */
  #choose(): Reference | null {
    const { needed, times, namespace } = this.#options;
    const pages = Math.ceil(this.#total / times.pageLength);
    const now = needed.current;
    if (now === null || (this.#decided.needed === now && this.#decided.pages === pages)) return this.#reference;
    this.#decided = { needed: now, pages };
    const groups = groupServices(now, namespace, { most: pages, previous: this.#reference?.groups ?? [] });
    return groups === null ? null : { needed: now, groups };
  }

  #isLarge(part: number): boolean {
    return this.#total > this.#options.times.mostSlices * part;
  }

  get #total(): number {
    const { counts, kept } = this.#options;
    return Math.max(
      kept(),
      [...counts.values()].reduce((sum, count) => sum + count, 0),
    );
  }

  #note(count: number | null, atLeast = 0): void {
    const { counts, namespace } = this.#options;
    this.#of = count;
    counts.set(namespace, count ?? Math.max(atLeast, counts.get(namespace) ?? 0));
  }

  /** Clusters grow and shrink: from time to time it is decided anew whether to read all. */
  async #countAgain(signal: AbortSignal): Promise<void> {
    const { client, resource, namespace, times } = this.#options;
    for (;;) {
      await pause(times.recount, signal);
      if (signal.aborted) return;
      const isWhole = this.#reference === null;
      if (isWhole && !(this.#reading.listedOnce && this.#isLarge(1))) continue;
      try {
        const page = readListPage(await client.get(resourcePath(resource, namespace), { limit: 1 }, signal));
        const rest = page.next === '' ? 0 : page.remaining;
        this.#note(rest === null ? null : page.items.length + rest);
      } catch {
        // The reading itself says what is wrong with the connection.
        continue;
      }
      if (isWhole && this.#isLarge(1)) this.#turn(this.#choose());
      else this.#look();
      this.#listener.turned();
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
