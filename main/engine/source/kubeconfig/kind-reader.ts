import type { KindState } from '#shared/model/source.ts';
import type { SnapshotKind } from '../snapshot-kind.ts';
import type { ApiClient } from './api-client.ts';
import type { Failure } from './failure.ts';
import { Reflector, type InvalidObject, type ReflectorTimes } from './reflector.ts';
import type { Resource } from './resources.ts';

/** Where a kind is looked for. */
export interface KindScope {
  /** null: everywhere, and where that is forbidden in `fallback`. */
  readonly namespaces: readonly string[] | null;
  /** Namespace of the context. */
  readonly fallback: string;
}

/** Something that keeps a kind from being read in a scope; `namespace` null stands for the whole cluster. */
export interface Hindrance {
  readonly namespace: string | null;
  readonly failure: Failure;
  /** true: less is read than was wanted, but something is. */
  readonly partial: boolean;
}

/** What is known about the reading of one kind. */
export interface KindReading {
  readonly resource: Pick<Resource<unknown>, 'kind' | 'plural' | 'forbidden'>;
  readonly state: KindState;
  /** Every scope was listed, or will not be soon. */
  readonly settled: boolean;
  /** Whether something was read, however old it is by now. */
  readonly readable: boolean;
  readonly invalid: readonly InvalidObject[];
  readonly hindrances: readonly Hindrance[];
  /** Reads until `signal` fires. */
  run(signal: AbortSignal): Promise<void>;
}

interface ScopedReflector<Kept> {
  readonly namespace: string | null;
  readonly reflector: Reflector<Kept>;
}

/** A single failure heals itself within a second or so and is not worth a word. */
const WORTH_TELLING = 2;

/**
 * Reads one kind in the widest scope that is allowed: the cluster, else namespaces (reference 2.7), decided by trying.
 * Writes what it reads into `target`.
 */
export class KindReader<Kept> implements KindReading {
  readonly resource: Resource<Kept>;
  readonly #client: ApiClient;
  readonly #target: SnapshotKind<Kept>;
  readonly #scope: KindScope;
  readonly #times: ReflectorTimes;
  readonly #changed: (what: 'objects' | 'state') => void;
  #active: readonly ScopedReflector<Kept>[] = [];
  /** Read everywhere before that was forbidden; stays in force until the namespaces are read. */
  #former: ReadonlyMap<string, Kept> = new Map();
  #narrowedBy: Failure | null = null;

  constructor(options: {
    readonly client: ApiClient;
    readonly resource: Resource<Kept>;
    readonly target: SnapshotKind<Kept>;
    readonly scope: KindScope;
    readonly times: ReflectorTimes;
    readonly changed: (what: 'objects' | 'state') => void;
  }) {
    this.resource = options.resource;
    this.#client = options.client;
    this.#target = options.target;
    this.#scope = options.scope;
    this.#times = options.times;
    this.#changed = options.changed;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { scope } = this.resource;
    if (scope.kind === 'cluster') return this.#runIn([null], signal);
    if (scope.kind === 'fixed') return this.#runIn([scope.namespace], signal);
    if (this.#scope.namespaces !== null) return this.#runIn(this.#scope.namespaces, signal);
    const everywhere = this.#reflector(null);
    this.#active = [everywhere];
    await everywhere.reflector.run(signal, { onForbidden: 'return' });
    if (signal.aborted) return;
    const { state } = everywhere.reflector;
    this.#narrowedBy = state.kind === 'forbidden' ? state.failure : null;
    this.#former = everywhere.reflector.objects;
    return this.#runIn([this.#scope.fallback], signal);
  }

  get settled(): boolean {
    return this.#active.length > 0 && this.#active.every(({ reflector }) => isSettled(reflector));
  }

  get readable(): boolean {
    return this.#active.some(({ reflector }) => reflector.listedOnce);
  }

  get invalid(): readonly InvalidObject[] {
    return this.#active.flatMap(({ reflector }) => [...reflector.invalid.values()]);
  }

  get hindrances(): readonly Hindrance[] {
    const found: Hindrance[] = [];
    if (this.#narrowedBy !== null) found.push({ namespace: null, failure: this.#narrowedBy, partial: this.readable });
    for (const { namespace, reflector } of this.#active) {
      const { state } = reflector;
      const tells =
        state.kind === 'failing' ? isWorthTelling(state) : state.kind === 'forbidden' && this.#narrowedBy === null;
      if (tells && 'failure' in state) found.push({ namespace, failure: state.failure, partial: false });
    }
    return found;
  }

  get state(): KindState {
    const states = this.#active.map(({ reflector }) => reflector.state);
    const failing = states.find((state) => state.kind === 'failing');
    const forbidden = states.find((state) => state.kind === 'forbidden');
    const loading = states.find((state) => state.kind === 'loading');
    const common = { kind: this.resource.kind, objects: this.#target.size };
    if (failing !== undefined) {
      return { ...common, state: this.readable ? 'reconnecting' : 'failed', detail: failing.failure.reason };
    }
    if (states.length === 0 || loading !== undefined) {
      const pages = loading?.pages ?? 0;
      return { ...common, state: 'loading', detail: pages === 0 ? null : `${pages} pages read` };
    }
    if (forbidden !== undefined && states.every((state) => state.kind === 'forbidden')) {
      return { ...common, state: 'forbidden', detail: forbidden.failure.reason };
    }
    return { ...common, state: 'live', detail: this.#partialDetail() };
  }

  #partialDetail(): string | null {
    const allowed = this.#active.filter(({ reflector }) => reflector.state.kind !== 'forbidden');
    if (this.#narrowedBy === null && allowed.length === this.#active.length) return null;
    return `only in ${allowed.map(({ namespace }) => namespace).join(', ')}`;
  }

  async #runIn(namespaces: readonly (string | null)[], signal: AbortSignal): Promise<void> {
    this.#active = namespaces.map((namespace) => this.#reflector(namespace));
    await Promise.all(this.#active.map(({ reflector }) => reflector.run(signal, { onForbidden: 'retry' })));
  }

  #reflector(namespace: string | null): ScopedReflector<Kept> {
    const reflector: Reflector<Kept> = new Reflector(
      this.#client,
      this.resource,
      { namespace, times: this.#times },
      {
        listed: () => {
          this.#replaceAll();
          this.#changed('objects');
        },
        put: (object) => {
          this.#target.put(object);
          this.#changed('objects');
        },
        removed: (key) => {
          this.#target.delete(key);
          this.#changed('objects');
        },
        turned: () => this.#changed('state'),
      },
    );
    return { namespace, reflector };
  }

  #replaceAll(): void {
    if (this.settled) this.#former = new Map();
    const all = new Map(this.#former);
    for (const { reflector } of this.#active) for (const [key, object] of reflector.objects) all.set(key, object);
    this.#target.replace(all.values());
  }
}

function isSettled(reflector: Reflector<unknown>): boolean {
  const { state } = reflector;
  return reflector.listedOnce || state.kind === 'forbidden' || (state.kind === 'failing' && isWorthTelling(state));
}

function isWorthTelling(state: { readonly failure: Failure; readonly attempts: number }): boolean {
  return state.failure.definite || state.attempts >= WORTH_TELLING;
}
