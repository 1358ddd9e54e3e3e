import type { Problem } from '#shared/model/problem.ts';
import type { KindState, NamespaceLimit, SourceDescription, SourceStatus } from '#shared/model/source.ts';
import { SnapshotStore } from '../snapshot-store.ts';
import type { Source, SourceListener } from '../source.ts';
import { API_LIMITS, ApiClient, type ApiLimits } from './api-client.ts';
import { clusterProblems, type ClusterNames } from './cluster-problems.ts';
import { COALESCER_TIMES, Coalescer, type CoalescerTimes } from './coalescer.ts';
import { createCredentials } from './credentials.ts';
import { KindReader, type KindReading, type KindScope } from './kind-reader.ts';
import { loadContext, type Environment, type ResolvedContext } from './load.ts';
import { REFLECTOR_TIMES, type ReflectorTimes } from './reflector.ts';
import {
  CONTROLLER_CONFIGURATION,
  ENDPOINT_SLICES,
  INGRESSES,
  INGRESS_CLASSES,
  NAMESPACES,
  SERVICES,
  TLS_SECRETS,
} from './resources.ts';

/** Limits and times that a test shortens. */
export interface KubeconfigTimes {
  readonly api: ApiLimits;
  readonly reflector: ReflectorTimes;
  readonly coalescer: CoalescerTimes;
}

export interface KubeconfigOptions {
  /** Empty: as kubectl finds them. */
  readonly files: readonly string[];
  /** null: the current context. */
  readonly context: string | null;
  readonly namespaces: NamespaceLimit;
  readonly environment: Environment;
  readonly times?: KubeconfigTimes;
}

const TIMES: KubeconfigTimes = { api: API_LIMITS, reflector: REFLECTOR_TIMES, coalescer: COALESCER_TIMES };

/**
 * Reads a cluster through a kubeconfig context: lists and watches each kind in the widest scope that is allowed. `start`
 * throws `CodedError` where no context can be made of the files; a cluster that does not answer is a problem in a snapshot.
 */
export function createKubeconfigSource(options: KubeconfigOptions): Source {
  return new KubeconfigSource(options);
}

interface Reading {
  readonly names: ClusterNames;
  readonly fileProblems: readonly Problem[];
  readonly readers: readonly KindReading[];
  readonly secrets: KindReading;
  readonly classes: KindReading;
  readonly client: ApiClient;
  readonly listener: SourceListener;
  readonly coalescer: Coalescer;
}

class KubeconfigSource implements Source {
  readonly #options: KubeconfigOptions;
  readonly #times: KubeconfigTimes;
  readonly #store = new SnapshotStore();
  readonly #ending = new AbortController();
  #description: SourceDescription;
  #reading: Reading | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #read = 0;
  #lastStatus = '';
  #lastProblems = '';
  /** Something was read since the last snapshot. */
  #unpublished = false;

  constructor(options: KubeconfigOptions) {
    this.#options = options;
    this.#times = options.times ?? TIMES;
    this.#description = { kind: 'kubeconfig', name: options.context ?? '' };
  }

  get description(): SourceDescription {
    return this.#description;
  }

  async start(listener: SourceListener): Promise<void> {
    const { files, context: name, environment } = this.#options;
    const { context, problems } = await loadContext(files, name, environment);
    if (this.#ending.signal.aborted) return;
    this.#description = { kind: 'kubeconfig', name: context.name };
    const reading = this.#prepare(context, problems, listener);
    this.#reading = reading;
    this.#tellStatus(reading);
    this.#running = Promise.all(reading.readers.map((reader) => reader.run(this.#ending.signal)));
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#reading?.coalescer.close();
    await this.#reading?.client.close();
    await this.#running;
  }

  #prepare(context: ResolvedContext, fileProblems: readonly Problem[], listener: SourceListener): Reading {
    const { signal } = this.#ending;
    const credentials = createCredentials(context, { environment: this.#options.environment, signal });
    const client = new ApiClient(context.cluster, credentials, this.#times.api);
    const scope: KindScope = { namespaces: this.#options.namespaces, fallback: context.namespace ?? 'default' };
    const coalescer = new Coalescer(this.#times.coalescer, () => this.#publish());
    const changed = (what: 'objects' | 'state') => {
      if (what === 'objects') this.#unpublished = true;
      coalescer.event();
    };
    const common = { client, scope, times: this.#times.reflector, changed };
    const store = this.#store;
    const classes = new KindReader({ ...common, resource: INGRESS_CLASSES, target: store.classes });
    const secrets = new KindReader({ ...common, resource: TLS_SECRETS, target: store.secrets });
    const readers = [
      new KindReader({ ...common, resource: INGRESSES, target: store.ingresses }),
      classes,
      new KindReader({ ...common, resource: SERVICES, target: store.services }),
      new KindReader({ ...common, resource: ENDPOINT_SLICES, target: store.endpointSlices }),
      secrets,
      new KindReader({ ...common, resource: CONTROLLER_CONFIGURATION, target: store.configMaps }),
      new KindReader({ ...common, resource: NAMESPACES, target: store.namespaces }),
    ];
    const names = {
      context: context.name,
      server: context.cluster.server,
      kubeconfig: context.user?.file ?? context.cluster.file,
    };
    return { names, fileProblems, readers, secrets, classes, client, listener, coalescer };
  }

  /** The first snapshot waits until every kind is listed or is known not to be for now. */
  #publish(): void {
    const reading = this.#reading;
    if (reading === null || this.#ending.signal.aborted) return;
    this.#tellStatus(reading);
    if (this.#read === 0 && !reading.readers.every((reader) => reader.settled)) return;
    const problems = [...reading.fileProblems, ...clusterProblems(reading.readers, reading.names)];
    const text = JSON.stringify(problems);
    if (this.#read > 0 && !this.#unpublished && text === this.#lastProblems) return;
    this.#unpublished = false;
    this.#lastProblems = text;
    this.#read += 1;
    reading.listener.snapshot(
      this.#store.snapshot({
        source: this.#description,
        read: this.#read,
        secretsReadable: reading.secrets.readable,
        classesReadable: reading.classes.readable,
        problems,
      }),
    );
  }

  #tellStatus(reading: Reading): void {
    const kinds = reading.readers.map((reader) => reader.state);
    const status: SourceStatus = { source: this.#description, state: overallState(reading.readers, kinds), kinds };
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    reading.listener.status(status);
  }
}

function overallState(readers: readonly KindReading[], kinds: readonly KindState[]): SourceStatus['state'] {
  if (!readers.every((reader) => reader.settled)) return 'starting';
  if (!readers.some((reader) => reader.readable)) return 'failed';
  const good = readers.every((reader, index) => {
    const state = kinds[index]?.state;
    return state === 'live' || (state === 'forbidden' && reader.resource.forbidden === null);
  });
  return good ? 'live' : 'degraded';
}
