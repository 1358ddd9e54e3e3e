import type { EndpointSliceObject } from '#shared/model/snapshot.ts';
import { objectKey } from '../../snapshot-store.ts';
import type { ApiClient } from '../server/api-client.ts';
import type { ListGate } from './list-gate.ts';
import { Reflector, type InvalidObject, type ReflectorState } from './reflector.ts';
import type { ReflectorTimes } from './reflector-times.ts';
import type { Resource } from './resources.ts';
import type { ReflectorListener, ScopeReading } from './scope-reading.ts';
import { covers, groupSelector, type ServiceGroup } from './service-groups.ts';

export interface ReferencedOptions {
  readonly client: ApiClient;
  readonly resource: Resource<EndpointSliceObject>;
  readonly times: ReflectorTimes;
  readonly gate: ListGate;
}

/** Which Services are read, as `namespace/name`, and by what requests. */
export interface Reference {
  readonly needed: ReadonlySet<string>;
  readonly groups: readonly ServiceGroup[];
}

interface Part {
  readonly group: ServiceGroup;
  readonly reflector: Reflector<EndpointSliceObject>;
  readonly ending: AbortController;
}

/**
 * Reads the slices of Services that are needed, each group of them by a list and a watch of its own. Where the groups change
 * what was read stays in force until the new requests have brought what takes its place.
 */
export class ReferencedSlices implements ScopeReading {
  readonly #options: ReferencedOptions;
  readonly #listener: ReflectorListener<EndpointSliceObject>;
  #needed: ReadonlySet<string> = new Set();
  #parts: readonly Part[] = [];
  /** The Service of every slice that was read. */
  readonly #held = new Map<string, string>();
  #begin: ((part: Part) => void) | null = null;
  #listedOnce = false;
  #awaiting: NodeJS.Timeout | null = null;

  constructor(options: ReferencedOptions, listener: ReflectorListener<EndpointSliceObject>) {
    this.#options = options;
    this.#listener = listener;
  }

  /** The worst of all groups; while the first lists are under way each counts as a page. */
  get state(): ReflectorState {
    const states = this.#parts.map(({ reflector }) => reflector.state);
    const bad = states.find(({ kind }) => kind === 'forbidden') ?? states.find(({ kind }) => kind === 'failing');
    if (bad !== undefined) return bad;
    if (this.#listedOnce) return { kind: 'live' };
    const read = states.filter(({ kind }) => kind === 'live').length;
    return { kind: 'loading', pages: { read, of: states.length } };
  }

  get listedOnce(): boolean {
    return this.#listedOnce;
  }

  get invalid(): ReadonlyMap<string, InvalidObject> {
    return new Map(this.#parts.flatMap(({ reflector }) => [...reflector.invalid]));
  }

  get awaited(): boolean {
    return this.#awaiting !== null;
  }

  /** Reads these from now on. */
  follow({ needed, groups }: Reference): void {
    if (needed === this.#needed) return;
    this.#needed = needed;
    const wanted = new Map(groups.map((group) => [group.key, group]));
    const kept: Part[] = [];
    for (const part of this.#parts) {
      if (wanted.delete(part.group.key)) kept.push(part);
      else part.ending.abort();
    }
    const added = [...wanted.values()].map((group) => this.#part(group));
    this.#parts = [...kept, ...added];
    for (const [key, service] of this.#held) if (!needed.has(service)) this.#drop(key);
    if (this.#listedOnce && added.length > 0) this.#await();
    for (const part of added) this.#begin?.(part);
    this.#finishLists();
  }

  async run(signal: AbortSignal, { onForbidden }: { readonly onForbidden: 'return' | 'retry' }): Promise<void> {
    const ended = Promise.withResolvers<void>();
    const running = new Set<Promise<void>>();
    this.#begin = ({ reflector, ending }) => {
      const run = reflector.run(AbortSignal.any([signal, ending.signal]), { onForbidden }).then(() => {
        running.delete(run);
        // Not aborted: the server said no, which is to be known of the whole.
        if (!ending.signal.aborted) ended.resolve();
      });
      running.add(run);
    };
    const end = (): void => ended.resolve();
    signal.addEventListener('abort', end, { once: true });
    for (const part of this.#parts) this.#begin(part);
    this.#finishLists();
    if (!signal.aborted) await ended.promise;
    signal.removeEventListener('abort', end);
    this.#begin = null;
    if (this.#awaiting !== null) clearTimeout(this.#awaiting);
    this.#awaiting = null;
    for (const { ending } of this.#parts) ending.abort();
    await Promise.all(running);
  }

  reconnect(): void {
    for (const { reflector } of this.#parts) reflector.reconnect();
  }

  #part(group: ServiceGroup): Part {
    const ending = new AbortController();
    const whileWanted = (act: () => void): void => {
      if (!ending.signal.aborted) act();
    };
    const { namespace } = group;
    const options = { ...this.#options, namespace, labels: groupSelector(group) };
    const reflector = new Reflector<EndpointSliceObject>(this.#options.client, this.#options.resource, options, {
      put: (slice, from) => {
        const key = objectKey(slice.namespace, slice.name);
        const service = objectKey(slice.namespace, slice.service);
        // By name alone a group brings those of other namespaces as well.
        const isWanted = !ending.signal.aborted && this.#needed.has(service) && covers(group, service);
        if (!isWanted) return key;
        this.#held.set(key, service);
        return this.#listener.put(slice, from);
      },
      listed: (keys) =>
        whileWanted(() => {
          for (const [key, service] of this.#held) if (covers(group, service) && !keys.has(key)) this.#drop(key);
        }),
      removed: (key) =>
        whileWanted(() => {
          // A slice that went over to a Service of another group is that group's from then on.
          if (covers(group, this.#held.get(key) ?? '')) this.#drop(key);
        }),
      turned: () =>
        whileWanted(() => {
          this.#finishLists();
          this.#listener.turned();
        }),
    });
    return { group, reflector, ending };
  }

  /** What no group has brought is gone as soon as all have answered. */
  #finishLists(): void {
    const isAnswered = ({ reflector }: Part): boolean => reflector.listedOnce || reflector.state.kind === 'forbidden';
    if (this.#begin === null || !this.#parts.every(isAnswered)) return;
    if (this.#awaiting !== null) {
      clearTimeout(this.#awaiting);
      this.#awaiting = null;
      this.#listener.turned();
    }
    if (this.#listedOnce) return;
    this.#listedOnce = true;
    this.#listener.listed(new Set(this.#held.keys()));
  }

  #drop(key: string): void {
    this.#held.delete(key);
    this.#listener.removed(key);
  }

  /** A change that needs more slices is better shown with them, as long as that does not take long. */
  #await(): void {
    if (this.#awaiting !== null) clearTimeout(this.#awaiting);
    this.#awaiting = setTimeout(() => {
      this.#awaiting = null;
      this.#listener.turned();
    }, this.#options.times.patience);
  }
}
