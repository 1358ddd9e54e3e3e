import type { SecretObject } from '#shared/model/snapshot.ts';
import type { KindState, NamespaceLimit } from '#shared/model/source.ts';
import { objectKey, type SnapshotStore } from '../snapshot-store.ts';
import { ApiClient, type ApiLimits } from './api-client.ts';
import type { Credentials } from './credentials.ts';
import { KindReader, type KindReaderOptions, type KindReading } from './kind-reader.ts';
import { ListGate } from './list-gate.ts';
import type { Environment, ResolvedContext } from './load.ts';
import { NamedSecrets, namedSecrets, type NamedSecretTimes } from './named-secrets.ts';
import { NamespaceLadder } from './namespace-ladder.ts';
import { listProjects } from './projects.ts';
import { proxyFor } from './proxy-choice.ts';
import type { ReflectorTimes } from './reflector-times.ts';
import {
  CONTROLLER_CONFIGURATION,
  ENDPOINT_SLICES,
  INGRESSES,
  INGRESS_CLASSES,
  NAMESPACES,
  SERVICES,
  TLS_SECRETS,
} from './resources.ts';

/** Kinds that are listed at the same time (reference 2.4). */
const LISTS_AT_ONCE = 2;

export interface SessionOptions {
  readonly context: ResolvedContext;
  readonly credentials: Credentials;
  readonly environment: Environment;
  readonly namespaces: NamespaceLimit;
  /** Written to; what stands there is served until this session has read it anew. */
  readonly store: SnapshotStore;
  readonly times: {
    readonly api: ApiLimits;
    readonly reflector: ReflectorTimes;
    readonly namedSecrets: NamedSecretTimes;
  };
  readonly changed: (what: 'objects' | 'state') => void;
}

/** The reading of a cluster with one version of a context: from connecting until the kubeconfig says something else. */
export class ClusterSession {
  readonly context: ResolvedContext;
  readonly readers: readonly KindReading[];
  readonly #client: ApiClient;
  readonly #store: SnapshotStore;
  readonly #ladder: NamespaceLadder;
  readonly #namespaces: KindReading;
  readonly #secrets: KindReading;
  readonly #classes: KindReading;
  readonly #named: NamedSecrets;
  readonly #ending = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #names: { readonly ingresses: readonly unknown[]; readonly scope: string; readonly keys: readonly string[] } = {
    ingresses: [],
    scope: '',
    keys: [],
  };
  #projects: 'unasked' | 'asked' = 'unasked';
  #merged: { readonly from: readonly unknown[]; readonly secrets: readonly SecretObject[] } = { from: [], secrets: [] };

  constructor(options: SessionOptions) {
    const { context, store, times } = options;
    const proxy = proxyFor(context.cluster.server, context.cluster.proxy, options.environment);
    this.context = context;
    this.#store = store;
    this.#client = new ApiClient({ ...context.cluster, proxy }, options.credentials, times.api);
    this.#ladder = new NamespaceLadder(context.namespace ?? 'default');
    const common: Omit<KindReaderOptions<never>, 'resource' | 'target'> = {
      client: this.#client,
      namespaces: options.namespaces,
      ladder: this.#ladder,
      gate: new ListGate(LISTS_AT_ONCE),
      times: times.reflector,
      changed: options.changed,
      allFail: () => this.#allFail,
    };
    this.#classes = new KindReader({ ...common, resource: INGRESS_CLASSES, target: store.classes });
    this.#secrets = new KindReader({ ...common, resource: TLS_SECRETS, target: store.secrets });
    this.#namespaces = new KindReader({ ...common, resource: NAMESPACES, target: store.namespaces });
    this.readers = [
      new KindReader({ ...common, resource: INGRESSES, target: store.ingresses }),
      this.#classes,
      new KindReader({ ...common, resource: SERVICES, target: store.services }),
      new KindReader({ ...common, resource: ENDPOINT_SLICES, target: store.endpointSlices }),
      this.#secrets,
      new KindReader({ ...common, resource: CONTROLLER_CONFIGURATION, target: store.configMaps }),
      this.#namespaces,
    ];
    this.#named = new NamedSecrets({
      client: this.#client,
      times: times.namedSecrets,
      wanted: () => this.#namedByIngresses(),
      changed: () => options.changed('objects'),
    });
  }

  run(): void {
    const { signal } = this.#ending;
    this.#running = Promise.all([...this.readers.map((reader) => reader.run(signal)), this.#named.run(signal)]);
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('The session was closed.'));
    await this.#client.close();
    await this.#running;
  }

  reconnect(which: 'all' | 'troubled'): void {
    for (const reader of this.readers) reader.reconnect(which);
    if (which === 'all') this.#client.reset();
  }

  /** Whether there is something to show: all was read or will not be soon, or nothing can be for now. */
  get settled(): boolean {
    if (this.readers.every(({ settled }) => settled)) return true;
    // A server that does not answer says the same to every kind; the last of them need not be waited for.
    const nothing = !this.readers.some(({ readable }) => readable);
    return nothing && this.readers.some(({ failing, settled }) => failing && settled);
  }

  get #allFail(): boolean {
    if (this.readers.some(({ readable }) => readable)) return false;
    return this.readers.filter(({ failing }) => failing).length > 1;
  }

  /** Whether a missing Secret is missing in the cluster. */
  get secretsReadable(): boolean {
    if (this.#secrets.readable && this.#secrets.state.state !== 'partial') return true;
    const keys = this.#namedByIngresses();
    return keys.length > 0 && keys.every((key) => this.#named.answered.has(key));
  }

  get classesReadable(): boolean {
    return this.#classes.readable;
  }

  /** Those that lists bring and those fetched by name; the same value until one of them changes. */
  get secrets(): readonly SecretObject[] {
    const listed = this.#store.secrets.sorted();
    const named = this.#named.objects.sorted();
    if (named.length === 0) return listed;
    if (this.#merged.from[0] !== listed || this.#merged.from[1] !== named) {
      const known = this.#store.secrets.entries();
      const added = named.filter(({ namespace, name }) => !known.has(objectKey(namespace, name)));
      this.#merged = { from: [listed, named], secrets: [...listed, ...added].sort(byKey) };
    }
    return this.#merged.secrets;
  }

  /** How every kind stands; Secrets that are fetched by name count as well. */
  get kinds(): readonly KindState[] {
    const named = this.#named.objects.size;
    return this.readers.map(({ state }) => {
      if (state.kind !== 'Secret' || state.state !== 'forbidden' || named === 0) return state;
      return { ...state, state: 'partial', objects: named, namespaces: [] };
    });
  }

  /** Follows from what was read since: which namespaces to read, and which Secrets to fetch. */
  refresh(): void {
    if (this.#namespaces.settled) this.#decideLadder();
    this.#named.wake();
  }

  /** Asked after every change, and there may be 10,000 Ingresses. */
  #namedByIngresses(): readonly string[] {
    const ingresses = this.#store.ingresses.sorted();
    const { state, namespaces } = this.#secrets.state;
    const scope = `${state} ${namespaces?.join() ?? ''}`;
    if (this.#names.ingresses !== ingresses || this.#names.scope !== scope) {
      // Not known yet counts as listed, lest Secrets be fetched one by one that a list is about to bring.
      const listed = (namespace: string) =>
        state === 'partial' ? namespaces?.includes(namespace) === true : state !== 'forbidden';
      this.#names = { ingresses, scope, keys: namedSecrets(ingresses, listed) };
    }
    return this.#names.keys;
  }

  #decideLadder(): void {
    if (this.#namespaces.state.state !== 'forbidden') {
      this.#ladder.decide(this.#store.namespaces.sorted().map(({ name }) => name));
    } else if (this.#projects === 'unasked') {
      this.#projects = 'asked';
      const { signal } = this.#ending;
      void listProjects(this.#client, signal).then((names) => {
        if (!signal.aborted) this.#ladder.decide(names);
      });
    }
  }
}

/** In order of code units, as the lists of a snapshot are. */
function byKey(left: SecretObject, right: SecretObject): number {
  return objectKey(left.namespace, left.name) < objectKey(right.namespace, right.name) ? -1 : 1;
}
