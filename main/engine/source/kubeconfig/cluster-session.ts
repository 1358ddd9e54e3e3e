import type { ConfigMapObject, SecretObject, WorkloadObject } from '#shared/model/snapshot.ts';
import type { KindState, MissingRight, NamespaceLimit } from '#shared/model/source.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import type { SnapshotStore } from '../snapshot-store.ts';
import { ApiClient, type ApiLimits } from './server/api-client.ts';
import type { KindReport } from './cluster-problems.ts';
import type { Credentials } from './credentials/credentials.ts';
import { KindReader, type KindReaderOptions, type KindReading } from './reading/kind-reader.ts';
import { ControllerObjects } from './controller/controller-objects.ts';
import { CountedNames } from './named/counted-names.ts';
import { ListGate } from './reading/list-gate.ts';
import type { Environment, ResolvedContext } from './file/load.ts';
import { NamedObjects, withNamed, type NamedObjectTimes } from './named/named-objects.ts';
import { NamespaceLadder } from './reading/namespace-ladder.ts';
import { NeededServices, type AskedServices, type NeedingObjects } from './named/needed-services.ts';
import {
  certificatesOf,
  configMapNames,
  configMapsInAnnotations,
  secretNames,
  secretsInAnnotations,
} from './named/object-names.ts';
import { listProjects } from './reading/projects.ts';
import { proxyFor } from './server/proxy-choice.ts';
import type { ReflectorTimes } from './reading/reflector-times.ts';
import { remember } from './named/remember.ts';
import { SelectiveReader } from './reading/selective-reader.ts';
import {
  CONTROLLER_CONFIGURATION,
  ENDPOINT_SLICES,
  INGRESSES,
  INGRESS_CLASSES,
  NAMED_CONFIG_MAPS,
  NAMESPACES,
  NODES,
  SERVICES,
  TLS_SECRETS,
} from './reading/resources.ts';

/** Kinds that are listed at the same time (reference 2.4). */
const LISTS_AT_ONCE = 2;

const NO_NAMES: ReadonlySet<string> = new Set();

export interface SessionOptions {
  readonly context: ResolvedContext;
  readonly credentials: Credentials;
  readonly environment: Environment;
  readonly namespaces: NamespaceLimit;
  /** Written to; what stands there is served until this session has read it anew. */
  readonly store: SnapshotStore;
  readonly asked: AskedServices;
  readonly times: {
    readonly api: ApiLimits;
    readonly reflector: ReflectorTimes;
    readonly namedObjects: NamedObjectTimes;
  };
  readonly changed: (what: 'objects' | 'state') => void;
}

/** The reading of a cluster with one version of a context: from connecting until the kubeconfig says something else. */
export class ClusterSession {
  readonly context: ResolvedContext;
  readonly access: ClusterAccess;
  readonly readers: readonly KindReading[];
  readonly #client: ApiClient;
  readonly #store: SnapshotStore;
  readonly #ladder: NamespaceLadder;
  readonly #namespaces: KindReading;
  readonly #secrets: KindReading;
  readonly #ingresses: KindReading;
  readonly #services: KindReading;
  readonly #classes: KindReading;
  readonly #needed: NeededServices;
  readonly #namedSecrets: NamedObjects<SecretObject>;
  readonly #namedConfigMaps: NamedObjects<ConfigMapObject>;
  readonly #controllers: ControllerObjects;
  readonly #ending = new AbortController();
  // Asked after every change, and there may be 10,000 Ingresses.
  readonly #secretsInAnnotations = new CountedNames(secretsInAnnotations);
  readonly #certificates = new CountedNames(certificatesOf);
  readonly #configMapsInAnnotations = new CountedNames(configMapsInAnnotations);
  readonly #configMapNames = remember(configMapNames);
  readonly #secretNames = remember(secretNames);
  readonly #allSecrets = remember(withNamed<SecretObject>);
  readonly #configurations = remember(withNamed<ConfigMapObject>);
  readonly #allConfigMaps = remember(withNamed<ConfigMapObject>);
  #running: Promise<unknown> = Promise.resolve();
  #projects: 'unasked' | 'asked' = 'unasked';

  constructor(options: SessionOptions) {
    const { context, store, times } = options;
    const proxy = proxyFor(context.cluster.server, context.cluster.proxy, options.environment);
    this.context = context;
    this.#store = store;
    this.#client = new ApiClient({ ...context.cluster, proxy }, options.credentials, times.api);
    const { credentials } = options;
    this.access = { context: context.name, server: context.cluster.server, proxy, credentials, api: this.#client };
    this.#ladder = new NamespaceLadder(context.namespace ?? 'default');
    const common: Omit<KindReaderOptions<never>, 'resource' | 'target' | 'read'> = {
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
    this.#ingresses = new KindReader({ ...common, resource: INGRESSES, target: store.ingresses });
    this.#services = new KindReader({ ...common, resource: SERVICES, target: store.services });
    this.#needed = new NeededServices(
      () => (this.#ingresses.settled && this.#services.settled ? this.#needing : null),
      options.asked,
    );
    const slices = {
      ...common,
      resource: ENDPOINT_SLICES,
      needed: this.#needed,
      counts: new Map<string | null, number>(),
      kept: () => store.endpointSlices.size,
    };
    this.readers = [
      this.#ingresses,
      this.#classes,
      this.#services,
      new KindReader({
        ...slices,
        target: store.endpointSlices,
        read: (namespace, listener) => new SelectiveReader({ ...slices, namespace }, listener),
      }),
      this.#secrets,
      new KindReader({ ...common, resource: CONTROLLER_CONFIGURATION, target: store.configMaps }),
      this.#namespaces,
      new KindReader({ ...common, resource: NODES, target: store.nodes }),
    ];
    const named = {
      client: this.#client,
      times: times.namedObjects,
      changed: () => options.changed('objects'),
    };
    this.#namedSecrets = new NamedObjects({
      ...named,
      resource: TLS_SECRETS,
      wanted: () => {
        const { state, namespaces } = this.#secrets.state;
        const ingresses = store.ingresses.sorted();
        const annotated = this.#secretsInAnnotations.of(ingresses);
        // Not known yet counts as listed, lest Secrets be fetched one by one that a list is about to bring.
        const isListed = state !== 'partial' && state !== 'forbidden';
        const certificates = isListed ? NO_NAMES : this.#certificates.of(ingresses);
        return this.#secretNames(annotated, certificates, state === 'partial' ? (namespaces?.join() ?? '') : '');
      },
    });
    this.#namedConfigMaps = new NamedObjects({
      ...named,
      resource: NAMED_CONFIG_MAPS,
      wanted: () => {
        const annotated = this.#configMapsInAnnotations.of(store.ingresses.sorted());
        return this.#configMapNames(annotated, this.#controllerConfigurations);
      },
    });
    const configuration = this.readers.find(({ resource }) => resource === CONTROLLER_CONFIGURATION);
    this.#controllers = new ControllerObjects({
      client: this.#client,
      times: { ...times.namedObjects, forbiddenRetry: times.reflector.forbiddenRetry },
      services: () => store.services.sorted(),
      slices: () => store.endpointSlices.sorted(),
      listed: () => configuration?.state.state !== 'forbidden',
      changed: options.changed,
    });
  }

  run(): void {
    const { signal } = this.#ending;
    const all = [...this.readers, this.#namedSecrets, this.#namedConfigMaps, this.#controllers];
    this.#running = Promise.all(all.map((one) => one.run(signal)));
  }

  async close(): Promise<void> {
    this.#ending.abort(new Error('The session was closed.'));
    await this.#client.close();
    await this.#running;
  }

  reconnect(which: 'all' | 'troubled'): void {
    for (const reader of this.readers) reader.reconnect(which);
    this.#controllers.reconnect(which);
    if (which === 'all') this.#client.reset();
  }

  /** Whether there is something to show: all was read or will not be soon, or nothing can be for now. */
  get settled(): boolean {
    if (this.readers.every(({ settled }) => settled)) return this.#controllers.settled;
    // A server that does not answer says the same to every kind; the last of them need not be waited for.
    const nothing = !this.readers.some(({ readable }) => readable);
    return nothing && this.readers.some(({ failing, settled }) => failing && settled);
  }

  /** What changed needs more endpoints, which are about to be here. */
  get awaited(): boolean {
    return this.readers.some(({ awaited }) => awaited);
  }

  /** Whether slices of a Service, as `namespace/name`, are not read and not about to be. */
  leavesOut(service: string): boolean {
    return this.readers.some(({ selects }) => selects) && this.#needed.current?.has(service) === false;
  }

  get #needing(): NeedingObjects {
    const { ingresses, services } = this.#store;
    const { configMaps, workloads } = this;
    return { ingresses: ingresses.sorted(), services: services.sorted(), configMaps, workloads };
  }

  get #allFail(): boolean {
    if (this.readers.some(({ readable }) => readable)) return false;
    return this.readers.filter(({ failing }) => failing).length > 1;
  }

  /** Whether a missing Secret is missing in the cluster. */
  get secretsReadable(): boolean {
    if (this.#secrets.readable && this.#secrets.state.state !== 'partial') return true;
    return this.#namedSecrets.answered;
  }

  get classesReadable(): boolean {
    return this.#classes.readable;
  }

  /** Those that lists bring and those fetched by name; the same value until one of them changes. */
  get secrets(): readonly SecretObject[] {
    return this.#allSecrets(this.#store.secrets.sorted(), this.#namedSecrets.objects.sorted());
  }

  /** The controller's configuration and those fetched by name; the same value until one of them changes. */
  get configMaps(): readonly ConfigMapObject[] {
    return this.#allConfigMaps(this.#controllerConfigurations, this.#namedConfigMaps.objects.sorted());
  }

  get #controllerConfigurations(): readonly ConfigMapObject[] {
    return this.#configurations(this.#store.configMaps.sorted(), this.#controllers.configMaps);
  }

  /** What runs the cluster's own controllers; the same value until it changes. */
  get workloads(): readonly WorkloadObject[] {
    return this.#controllers.workloads;
  }

  /** What a person should know of every kind; that Secrets may not be listed says enough of those fetched by name. */
  get reports(): readonly KindReport[] {
    const { resource, hindrances, invalid } = this.#namedSecrets;
    const secrets = { resource, hindrances: this.#secrets.hindrances.length > 0 ? [] : hindrances, invalid };
    return [...this.readers, secrets, this.#namedConfigMaps];
  }

  /** How every kind stands; Secrets that are fetched by name count as well. */
  get kinds(): readonly KindState[] {
    const named = this.#namedSecrets.objects.size;
    return this.readers.map(({ state }) => {
      if (state.kind !== 'Secret' || state.state !== 'forbidden' || named === 0) return state;
      return { ...state, state: 'partial', objects: named, namespaces: [] };
    });
  }

  /** Rights without which something is left out, of every kind that lacks one. */
  get missingRights(): readonly MissingRight[] {
    return [...this.readers.flatMap(({ state }) => state.missing ?? []), ...this.#controllers.missingRights];
  }

  /** Follows from what was read since: which namespaces to read, and which objects to fetch. */
  refresh(): void {
    if (this.#namespaces.settled) this.#decideLadder();
    // While these are being listed the names would change with every page, and there may be 10,000 of them.
    if (this.#services.settled) this.#controllers.wake();
    if (this.#ingresses.settled) {
      this.#namedSecrets.wake();
      this.#namedConfigMaps.wake();
    }
    this.#needed.look();
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
