import { isDeepStrictEqual } from 'node:util';
import { CONTROLLER_LABEL_VALUES, productByLabels } from '#shared/model/ingress-products.ts';
import type { EndpointSliceObject, ServiceObject, WorkloadObject } from '#shared/model/snapshot.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { InvalidObjectError } from '../../objects/fields.ts';
import { readWorkload } from '../../objects/workload.ts';
import type { ApiClient } from '../server/api-client.ts';
import { pause } from '../server/back-off.ts';
import { describeFailure, isRefusal } from '../server/failure.ts';
import { missingRight } from '../rights/missing-right.ts';
import { readListPage } from '../server/wire.ts';

/** Where the printed role allows it, and where the chart installs to. */
const CONVENTIONAL = { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' };
const SELECTOR = `app.kubernetes.io/name in (${CONTROLLER_LABEL_VALUES.join(',')})`;
const MOST = 100;
const MOST_NAMESPACES = 10;
/** Pods of one Deployment have the same arguments, so that one says enough; another may just have gone. */
const PODS = 2;

/** Times in milliseconds. */
export interface ControllerWorkloadTimes {
  /** Between two readings, and where something is forbidden. */
  readonly again: number;
  readonly forbiddenRetry: number;
  /** After the Services changed. */
  readonly quiet: number;
}

type Kind = WorkloadObject['kind'];
const PATHS: Readonly<Record<Kind, { readonly api: string; readonly plural: string }>> = {
  Deployment: { api: '/apis/apps/v1', plural: 'deployments' },
  DaemonSet: { api: '/apis/apps/v1', plural: 'daemonsets' },
  Pod: { api: '/api/v1', plural: 'pods' },
};

/** `refused` null: the kind is not served, or there is no such object. */
type Answer =
  | { readonly kind: 'read'; readonly objects: readonly WorkloadObject[] }
  | { readonly kind: 'refused'; readonly missing: MissingRight | null }
  | { readonly kind: 'failed' };

interface Place {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly pods: readonly string[];
}

/**
 * Reads what runs the cluster's own controllers, again and again, since it hardly ever changes: by label in the whole cluster,
 * else in the namespaces of Services that look like a controller's, else by name, else the pods (reference 2.7 and 5).
 */
export class ControllerWorkloads {
  readonly #client: ApiClient;
  readonly #times: ControllerWorkloadTimes;
  readonly #services: () => readonly ServiceObject[];
  readonly #slices: () => readonly EndpointSliceObject[];
  readonly #changed: (what: 'objects' | 'state') => void;
  #waking = new AbortController();
  #asked: readonly Place[] = [];
  #objects: readonly WorkloadObject[] = [];
  #missing: readonly MissingRight[] = [];
  #everywhere = false;
  /** Where it was looked last, once that was answered. */
  #answered: readonly Place[] | null = null;
  #failed = false;

  constructor(options: {
    readonly client: ApiClient;
    readonly times: ControllerWorkloadTimes;
    readonly services: () => readonly ServiceObject[];
    readonly slices: () => readonly EndpointSliceObject[];
    readonly changed: (what: 'objects' | 'state') => void;
  }) {
    this.#client = options.client;
    this.#times = options.times;
    this.#services = options.services;
    this.#slices = options.slices;
    this.#changed = options.changed;
  }

  /** The same array until one of them changes. */
  get objects(): readonly WorkloadObject[] {
    return this.#objects;
  }

  /** Rights that would tell more; none where something was read. */
  get missingRights(): readonly MissingRight[] {
    return this.#missing;
  }

  /** It was read, or cannot be for now. */
  get settled(): boolean {
    if (this.#answered === null) return false;
    return this.#everywhere || this.#failed || isDeepStrictEqual(this.#places(), this.#answered);
  }

  /** Less was read than was wanted. */
  get troubled(): boolean {
    return this.#failed || this.#missing.length > 0;
  }

  /** The Services may be others now. */
  wake(): void {
    if (!this.#everywhere && !isDeepStrictEqual(this.#places(), this.#asked)) this.#waking.abort();
  }

  /** The network or the credentials may be others now. */
  readAgain(): void {
    this.#waking.abort();
  }

  /** Reads until `signal` fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waking = new AbortController();
      this.#waking = waking;
      await this.#read(signal);
      const rest = this.#everywhere || this.#failed ? this.#times.again : this.#times.forbiddenRetry;
      await pause(rest, AbortSignal.any([signal, waking.signal]));
      if (waking.signal.aborted) await pause(this.#times.quiet, signal);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const answers = await this.#readAll(null, signal);
    this.#everywhere = answers.every(({ kind }) => kind === 'read');
    const places = this.#places();
    this.#asked = places;
    const found = [answers];
    if (answers.some(({ kind }) => kind === 'refused')) {
      for (const place of places) found.push(await this.#readPlace(place, signal));
    }
    if (signal.aborted) return;
    this.#answered = places;
    this.#failed = answers.some(({ kind }) => kind === 'failed');
    if (this.#failed) return this.#changed('state');
    // Of what is refused in the whole cluster it says enough what is refused where it is looked for.
    const told = places.length === 0 ? found : found.slice(1);
    const missing = told.flatMap((of) => (of.some(isFruitful) ? [] : of)).flatMap((one) => missingOf(one));
    const objects = found.flat().flatMap((one) => (one.kind === 'read' ? one.objects : []));
    const isSame = isDeepStrictEqual(objects, this.#objects) && isDeepStrictEqual(missing, this.#missing);
    if (isSame) return this.#changed('state');
    if (!isDeepStrictEqual(objects, this.#objects)) this.#objects = objects;
    this.#missing = missing;
    this.#changed('objects');
  }

  async #readPlace(place: Place, signal: AbortSignal): Promise<readonly Answer[]> {
    const listed = await this.#readAll(place.namespace, signal);
    if (listed.some(isFruitful) || !listed.some(({ kind }) => kind === 'refused')) return listed;
    const byName: Answer[] = [];
    for (const name of place.names) {
      for (const kind of ['Deployment', 'DaemonSet'] as const) {
        byName.push(await this.#get(kind, place.namespace, name, signal));
      }
    }
    if (byName.some(isFruitful)) return byName;
    const ofPods = await Promise.all(place.pods.map((pod) => this.#get('Pod', place.namespace, pod, signal)));
    return ofPods.some(isFruitful) ? ofPods : [...listed, ...ofPods.slice(0, 1)];
  }

  #readAll(namespace: string | null, signal: AbortSignal): Promise<readonly Answer[]> {
    return Promise.all((['Deployment', 'DaemonSet'] as const).map((kind) => this.#list(kind, namespace, signal)));
  }

  #list(kind: Kind, namespace: string | null, signal: AbortSignal): Promise<Answer> {
    const query = { labelSelector: SELECTOR, limit: MOST };
    return this.#ask(kind, namespace, async () => {
      const page = readListPage(await this.#client.get(pathOf(kind, namespace), query, signal));
      return page.items.flatMap((item) => controllerOf(kind, item) ?? []);
    });
  }

  #get(kind: Kind, namespace: string, name: string, signal: AbortSignal): Promise<Answer> {
    const path = `${pathOf(kind, namespace)}/${encodeURIComponent(name)}`;
    return this.#ask(kind, namespace, async () => {
      const object = controllerOf(kind, await this.#client.get(path, {}, signal));
      return object === null || object.namespace !== namespace || object.name !== name ? [] : [object];
    });
  }

  async #ask(kind: Kind, namespace: string | null, read: () => Promise<readonly WorkloadObject[]>): Promise<Answer> {
    try {
      return { kind: 'read', objects: await read() };
    } catch (error) {
      const failure = describeFailure(error);
      if (!isRefusal(failure)) return { kind: 'failed' };
      return { kind: 'refused', missing: missingRight(PATHS[kind].plural, namespace, failure) };
    }
  }

  /** Where to look when the whole cluster may not be read. */
  #places(): readonly Place[] {
    const services = this.#services().filter(({ labels }) => productByLabels(labels) !== null);
    const names = Map.groupBy(services, ({ namespace }) => namespace);
    const namespaces = [...new Set([...names.keys(), CONVENTIONAL.namespace])].slice(0, MOST_NAMESPACES);
    return namespaces.map((namespace) => {
      const own = (names.get(namespace) ?? []).map(({ name }) => name);
      const conventional = namespace === CONVENTIONAL.namespace && !own.includes(CONVENTIONAL.name);
      return {
        namespace,
        names: conventional ? [...own, CONVENTIONAL.name] : own,
        pods: own.flatMap((service) => this.#podsOf(namespace, service)),
      };
    });
  }

  #podsOf(namespace: string, service: string): readonly string[] {
    const slices = this.#slices().filter((slice) => slice.namespace === namespace && slice.service === service);
    const pods = slices.flatMap(({ endpoints }) => endpoints.flatMap(({ pod, ready }) => (ready && pod ? [pod] : [])));
    return [...new Set(pods)].sort().slice(0, PODS);
  }
}

function pathOf(kind: Kind, namespace: string | null): string {
  const { api, plural } = PATHS[kind];
  return `${api}${namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`;
}

/** null for what is no controller after all, or makes no sense. */
function controllerOf(kind: Kind, value: unknown): WorkloadObject | null {
  try {
    const read = readWorkload(kind, value);
    return productByLabels(read.labels) === null ? null : read;
  } catch (error) {
    if (error instanceof InvalidObjectError) return null;
    throw error;
  }
}

function isFruitful(answer: Answer): boolean {
  return answer.kind === 'read' && answer.objects.length > 0;
}

function missingOf(answer: Answer): readonly MissingRight[] {
  return answer.kind === 'refused' && answer.missing !== null ? [answer.missing] : [];
}
