import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { productByLabels } from '#shared/model/ingress-products.ts';
import type {
  BackendReference,
  ConfigMapObject,
  IngressObject,
  ServiceObject,
  WorkloadObject,
} from '#shared/model/snapshot.ts';
import { objectKey } from '../../snapshot-store.ts';
import { CountedNames } from './counted-names.ts';
import { remember } from './remember.ts';

/** A cluster name such as `auth.tools.svc` within a URL. */
const CLUSTER_NAME = /(?<![a-z0-9.-])([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?![a-z0-9-])/g;
/** Endings of annotations whose value is a URL that we ask. The controller's prefix may be another. */
const URL_ANNOTATIONS = ['/auth-url', '/mirror-target'];
const SERVICE_ANNOTATION = '/default-backend';
/** Settings of the controller's ConfigMap whose value is a URL that we ask. */
const URL_SETTINGS = ['global-auth-url'];
/** Services that are asked for without being named by any object; more than these are not taken. */
const MOST_ASKED = 200;
/** Ingresses that are looked at between two places where that may be interrupted. */
const STRETCH = 2_000;

/** What Services are needed by. */
export interface NeedingObjects {
  readonly ingresses: readonly IngressObject[];
  readonly services: readonly ServiceObject[];
  readonly configMaps: readonly ConfigMapObject[];
  readonly workloads: readonly WorkloadObject[];
}

/** Services that somebody asked for while no object names them, as `namespace/name`; kept while the source runs. */
export class AskedServices {
  readonly #keys = new Set<string>();
  #sorted: readonly string[] = [];

  /** The same array until one is added. */
  get keys(): readonly string[] {
    return this.#sorted;
  }

  /** false where it was known, or where there are too many. */
  add(key: string): boolean {
    if (this.#keys.has(key) || this.#keys.size >= MOST_ASKED) return false;
    this.#keys.add(key);
    this.#sorted = [...this.#keys];
    return true;
  }
}

/**
 * The Services whose endpoints are needed (reference 2.6), as `namespace/name`: backends of the Ingresses that are read,
 * Services that policies and the controller ask, targets of ExternalNames inside the cluster, the controllers' own, and those
 * with a NodePort, about which a person may ask. The same set until something that it is made from changes.
 */
export class NeededServices {
  readonly #objects: () => NeedingObjects | null;
  readonly #asked: AskedServices;
  readonly #followers = new Set<() => void>();
  #isPrepared = false;
  readonly #ofIngresses = new CountedNames(servicesOf);
  readonly #ofServices = remember(telling);
  readonly #ofController = remember(servicesOfController);
  readonly #all = remember(together);

  /** `objects`: null while it is not known what needs Services. */
  constructor(objects: () => NeedingObjects | null, asked: AskedServices) {
    this.#objects = objects;
    this.#asked = asked;
  }

  /** null while it is not known. */
  get current(): ReadonlySet<string> | null {
    const objects = this.#objects();
    if (objects === null) return null;
    const { ingresses, services, configMaps, workloads } = objects;
    const named = this.#ofIngresses.of(ingresses);
    return this.#all(named, this.#ofController(configMaps, workloads), this.#ofServices(services), this.#asked.keys);
  }

  /** Finds out in pieces what `current` would need tens of milliseconds for, where there are very many Ingresses. */
  async prepare(): Promise<void> {
    const ingresses = this.#isPrepared ? [] : (this.#objects()?.ingresses ?? []);
    for (let end = STRETCH; end < ingresses.length; end += STRETCH) {
      this.#isPrepared = true;
      this.#ofIngresses.follow(ingresses.slice(0, end));
      await yieldToOthers();
    }
  }

  /** Calls back when the answer may be another; gives back what ends that. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Something was read since. */
  look(): void {
    for (const follower of this.#followers) follower();
  }
}

/** Backends of an Ingress, and what its policies ask. */
function servicesOf({ namespace, defaultBackend, rules, annotations }: IngressObject): readonly string[] {
  const keys: string[] = [];
  let last: string | null = null;
  const add = (backend: BackendReference | null): void => {
    // Most paths of an Ingress lead to the same Service.
    if (backend?.kind !== 'service' || backend.name === last) return;
    last = backend.name;
    keys.push(objectKey(namespace, backend.name));
  };
  add(defaultBackend);
  for (const { paths } of rules) for (const { backend } of paths) add(backend);
  for (const name in annotations) {
    const value = annotations[name] ?? '';
    if (name.endsWith(SERVICE_ANNOTATION)) keys.push(objectKey(namespace, value.trim()));
    else if (URL_ANNOTATIONS.some((ending) => name.endsWith(ending))) keys.push(...clusterNames(value));
  }
  return keys;
}

function servicesOfController(
  configMaps: readonly ConfigMapObject[],
  workloads: readonly WorkloadObject[],
): readonly string[] {
  const keys = new Set<string>();
  for (const { data } of configMaps)
    for (const setting of URL_SETTINGS) for (const key of clusterNames(data[setting] ?? '')) keys.add(key);
  for (const { containers } of workloads) {
    for (const { flags } of containers) {
      const service = flags['default-backend-service'];
      if (service !== undefined) keys.add(service);
    }
  }
  return [...keys];
}

/** What Services say themselves. */
interface TellingServices {
  readonly needed: readonly string[];
  /** Where ExternalNames inside the cluster lead to. */
  readonly targets: ReadonlyMap<string, string>;
}

function telling(services: readonly ServiceObject[]): TellingServices {
  const needed: string[] = [];
  const targets = new Map<string, string>();
  for (const service of services) {
    const { namespace, name, type, externalName, labels, ports } = service;
    if (type === 'ExternalName') {
      const [target] = externalName === null ? [] : clusterNames(externalName);
      if (target !== undefined) targets.set(objectKey(namespace, name), target);
    } else if (ports.some(({ nodePort }) => nodePort !== null) || productByLabels(labels) !== null) {
      needed.push(objectKey(namespace, name));
    }
  }
  return { needed, targets };
}

function together(
  named: ReadonlySet<string>,
  ofController: readonly string[],
  { needed, targets }: TellingServices,
  asked: readonly string[],
): ReadonlySet<string> {
  const all = new Set([...named, ...ofController, ...needed, ...asked]);
  // One step only, as requests take it.
  for (const [service, target] of targets) if (all.has(service)) all.add(target);
  return all;
}

function clusterNames(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(CLUSTER_NAME)].map(([, name = '', namespace = '']) =>
    objectKey(namespace, name),
  );
}
