import type { KindState } from '#shared/model/source.ts';
import type { SnapshotKind } from '../../snapshot-kind.ts';
import type { ApiClient } from '../server/api-client.ts';
import { pause } from '../server/back-off.ts';
import type { Failure } from '../server/failure.ts';
import { describeKind, isWorthTelling } from './kind-state.ts';
import type { ListGate } from './list-gate.ts';
import type { NamespaceLadder } from './namespace-ladder.ts';
import { Reflector, type InvalidObject } from './reflector.ts';
import type { ReflectorTimes } from './reflector-times.ts';
import { resourcePath, type Resource } from './resources.ts';
import type { ReflectorListener, ScopeReading } from './scope-reading.ts';

/** Something that keeps a kind from being read in a scope; `namespace` null stands for the whole cluster. */
export interface Hindrance {
  readonly namespace: string | null;
  readonly failure: Failure;
  /** true: less is read than was wanted, but something is. */
  readonly partial: boolean;
}

/** What is known about the reading of one kind. */
export interface KindReading {
  readonly resource: Pick<Resource<unknown>, 'kind' | 'plural' | 'forbidden' | 'optional'>;
  readonly state: KindState;
  /** Every scope was listed, or will not be soon. */
  readonly settled: boolean;
  /** Whether something was read, however old it is by now. */
  readonly readable: boolean;
  readonly failing: boolean;
  readonly invalid: readonly InvalidObject[];
  readonly hindrances: readonly Hindrance[];
  /** Only what is needed is read. */
  readonly selects: boolean;
  /** More of it is about to be here for what has changed. */
  readonly awaited: boolean;
  /** Reads until `signal` fires. */
  run(signal: AbortSignal): Promise<void>;
  /** `all`: every connection is made anew; `troubled`: what waits for its next attempt begins it now. */
  reconnect(which: 'all' | 'troubled'): void;
}

/** One reflector and what ends it alone. */
interface ScopedReflector {
  readonly namespace: string | null;
  readonly reflector: ScopeReading;
  readonly ending: AbortController;
}

export interface KindReaderOptions<Kept> {
  readonly client: ApiClient;
  readonly resource: Resource<Kept>;
  readonly target: SnapshotKind<Kept>;
  /** null: everywhere, and where that is forbidden as far down the ladder as need be. */
  readonly namespaces: readonly string[] | null;
  readonly ladder: NamespaceLadder;
  readonly gate: ListGate;
  readonly times: ReflectorTimes;
  readonly changed: (what: 'objects' | 'state') => void;
  /** Others fail too and nothing was read: then a first failure is worth a word. */
  readonly allFail: () => boolean;
  /** Reads a scope in another way than object by object in the whole. */
  readonly read?: (namespace: string | null, listener: ReflectorListener<Kept>) => ScopeReading;
}

/**
 * Reads one kind in the widest scope that is allowed: the cluster, else namespaces (reference 2.7), decided by trying.
 * Writes what it reads into `target`; what stands there already is served until its place is taken.
 */
export class KindReader<Kept> implements KindReading {
  readonly resource: Resource<Kept>;
  readonly #options: KindReaderOptions<Kept>;
  readonly #target: SnapshotKind<Kept>;
  #active: readonly ScopedReflector[] = [];
  /** The target holds what another scope or connection read; in force until everything is read anew. */
  #inherits: boolean;
  #narrowedBy: Failure | null = null;
  #probing = new AbortController();

  constructor(options: KindReaderOptions<Kept>) {
    this.resource = options.resource;
    this.#options = options;
    this.#target = options.target;
    this.#inherits = options.target.size > 0;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { scope } = this.resource;
    if (scope.kind === 'cluster') return this.#runIn([null], signal);
    if (scope.kind === 'fixed') return this.#runIn([scope.namespace], signal);
    if (this.#options.namespaces !== null) return this.#runIn(this.#options.namespaces, signal);
    while (!signal.aborted) {
      const everywhere = this.#scoped(null);
      this.#active = [everywhere];
      await everywhere.reflector.run(signal, { onForbidden: 'return' });
      if (signal.aborted) return;
      const { state } = everywhere.reflector;
      this.#narrowedBy = state.kind === 'forbidden' ? state.failure : null;
      await this.#runDownTheLadder(signal);
      this.#narrowedBy = null;
    }
  }

  reconnect(which: 'all' | 'troubled'): void {
    for (const { reflector } of this.#active) {
      const { kind } = reflector.state;
      if (which === 'all' || kind === 'failing' || kind === 'forbidden') reflector.reconnect();
    }
    if (which === 'troubled') this.#probing.abort();
  }

  get settled(): boolean {
    return this.#active.length > 0 && this.#active.every((scoped) => this.#isSettled(scoped));
  }

  get readable(): boolean {
    return this.#inherits || this.#active.some(({ reflector }) => reflector.listedOnce);
  }

  get failing(): boolean {
    return this.#active.some(({ reflector }) => reflector.state.kind === 'failing');
  }

  get selects(): boolean {
    return this.#active.some(({ reflector: { selected = null } }) => selected !== null);
  }

  get awaited(): boolean {
    return this.#active.some(({ reflector }) => reflector.awaited === true);
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
        state.kind === 'failing'
          ? isWorthTelling(state) || this.#options.allFail()
          : state.kind === 'forbidden' && this.#narrowedBy === null;
      if (tells && 'failure' in state) found.push({ namespace, failure: state.failure, partial: false });
    }
    return found;
  }

  get state(): KindState {
    return describeKind({
      resource: this.resource,
      objects: this.#target.size,
      readable: this.readable,
      narrowedBy: this.#narrowedBy,
      scopes: this.#active.map(({ namespace, reflector: { state, selected = null } }) => ({
        namespace,
        state,
        selected,
      })),
    });
  }

  async #runIn(namespaces: readonly (string | null)[], signal: AbortSignal): Promise<void> {
    this.#active = namespaces.map((namespace) => this.#scoped(namespace));
    await Promise.all(this.#active.map((scoped) => runScoped(scoped, signal)));
  }

  /** Reads namespaces one by one until the whole cluster may be read after all. */
  async #runDownTheLadder(signal: AbortSignal): Promise<void> {
    const { ladder, changed } = this.#options;
    this.#inherits = this.#target.size > 0;
    this.#active = [];
    const running: Promise<void>[] = [];
    const climb = () => {
      const wanted = ladder.rungs?.read ?? [];
      for (const { namespace, ending } of this.#active) if (!wanted.includes(namespace ?? '')) ending.abort();
      const kept = this.#active.filter(({ ending }) => !ending.signal.aborted);
      const added = wanted
        .filter((namespace) => !kept.some((scoped) => scoped.namespace === namespace))
        .map((namespace) => this.#scoped(namespace));
      this.#active = [...kept, ...added];
      running.push(...added.map((scoped) => runScoped(scoped, signal)));
      this.#sweepOutside();
      changed('objects');
    };
    const leave = ladder.follow(climb);
    climb();
    await this.#untilAllowedEverywhere(signal);
    leave();
    this.#inherits = this.#target.size > 0;
    for (const { ending } of this.#active) ending.abort();
    await Promise.all(running);
  }

  async #untilAllowedEverywhere(signal: AbortSignal): Promise<void> {
    const path = resourcePath(this.resource, null);
    while (!signal.aborted) {
      await pause(this.#options.times.forbiddenRetry, AbortSignal.any([signal, this.#probing.signal]));
      this.#probing = new AbortController();
      try {
        await this.#options.client.get(path, { limit: 1 }, signal);
        return;
      } catch {
        // Still forbidden, or not to be told now; the namespaces say what is wrong with the connection.
      }
    }
  }

  #scoped(namespace: string | null): ScopedReflector {
    const { client, times, gate, changed } = this.#options;
    const ending = new AbortController();
    const whileWanted = (act: () => void) => {
      if (!ending.signal.aborted) act();
    };
    const { read = (_, told) => new Reflector(client, this.resource, { namespace, times, gate }, told) } =
      this.#options;
    const reflector: ScopeReading = read(namespace, {
      listed: (keys) =>
        whileWanted(() => {
          this.#target.sweep((key) => isWithin(key, namespace) && !keys.has(key));
          this.#sweepOutside();
          changed('objects');
        }),
      put: (object, from) => {
        const isNews = !ending.signal.aborted && this.#target.put(object);
        if (isNews || (from === 'watch' && this.resource.restless !== true)) changed('objects');
        return this.#target.keyOf(object);
      },
      removed: (key) =>
        whileWanted(() => {
          this.#target.delete(key);
          changed('objects');
        }),
      turned: () =>
        whileWanted(() => {
          if (reflector.state.kind === 'forbidden' && !this.#canNarrow(namespace)) this.#sweepOutside();
          changed('state');
        }),
    });
    return { namespace, reflector, ending };
  }

  /** Whether a refusal in this scope leads to the next step of the ladder, which then decides what is gone. */
  #canNarrow(namespace: string | null): boolean {
    const { namespaces } = this.#options;
    return namespace === null && namespaces === null && this.resource.scope.kind === 'namespaced';
  }

  #isSettled({ namespace, reflector: { state, listedOnce } }: ScopedReflector): boolean {
    if (listedOnce) return true;
    // The next step of the ladder is about to be taken.
    if (state.kind === 'forbidden') return !this.#canNarrow(namespace);
    return state.kind === 'failing' && (isWorthTelling(state) || this.#options.allFail());
  }

  /** Once every scope has answered, what none of them brought is gone. */
  #sweepOutside(): void {
    const answered = ({ reflector }: ScopedReflector) => reflector.listedOnce || reflector.state.kind === 'forbidden';
    if (this.#active.length === 0 || !this.#active.every(answered)) return;
    this.#inherits = false;
    const listed = this.#active.filter(({ reflector }) => reflector.listedOnce);
    if (listed.some(({ namespace }) => namespace === null)) return;
    const namespaces = new Set(listed.map(({ namespace }) => namespace));
    this.#target.sweep((key) => !namespaces.has(key.slice(0, Math.max(0, key.indexOf('/')))));
  }
}

/** Whether the object of a key is in a scope; null stands for the whole cluster. */
function isWithin(key: string, namespace: string | null): boolean {
  return namespace === null || key.startsWith(`${namespace}/`);
}

async function runScoped(scoped: ScopedReflector, signal: AbortSignal): Promise<void> {
  await scoped.reflector.run(AbortSignal.any([signal, scoped.ending.signal]), { onForbidden: 'retry' });
}
