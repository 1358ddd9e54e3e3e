import type { ConfigMapObject, EndpointSliceObject, ServiceObject, WorkloadObject } from '#shared/model/snapshot.ts';
import type { MissingRight } from '#shared/model/source.ts';
import type { ApiClient } from '../server/api-client.ts';
import { ControllerWorkloads } from './controller-workloads.ts';
import { isRefusal } from '../server/failure.ts';
import { missingRight } from '../rights/missing-right.ts';
import { NamedObjects, type NamedObjectTimes } from '../named/named-objects.ts';
import { controllerConfigMapNames } from '../named/object-names.ts';
import { remember } from '../named/remember.ts';
import { CONTROLLER_CONFIG_MAPS } from '../reading/resources.ts';

/** For which the first table waits at most; answers of the controller's settings are worth a moment, not more. */
const PATIENCE_MS = 3_000;

export interface ControllerObjectsOptions {
  readonly client: ApiClient;
  readonly times: NamedObjectTimes & { readonly forbiddenRetry: number };
  readonly services: () => readonly ServiceObject[];
  readonly slices: () => readonly EndpointSliceObject[];
  /** Whether the conventional ConfigMap is known by a list. */
  readonly listed: () => boolean;
  readonly changed: (what: 'objects' | 'state') => void;
}

/** What is read of the cluster's own controllers beside their Services: what runs them, and the ConfigMaps that this names. */
export class ControllerObjects {
  readonly #workloads: ControllerWorkloads;
  readonly #configMaps: NamedObjects<ConfigMapObject>;
  readonly #changed: ControllerObjectsOptions['changed'];
  readonly #names = remember(
    (workloads: readonly WorkloadObject[], services: readonly ServiceObject[], listed: boolean) =>
      controllerConfigMapNames(workloads, services, { listed }),
  );
  #patient = true;

  constructor(options: ControllerObjectsOptions) {
    const { client, times, services, slices, listed } = options;
    const { changed } = options;
    this.#changed = changed;
    this.#workloads = new ControllerWorkloads({ client, times, services, slices, changed });
    this.#configMaps = new NamedObjects({
      client,
      times,
      resource: CONTROLLER_CONFIG_MAPS,
      wanted: () => this.#names(this.#workloads.objects, services(), listed()),
      changed: () => changed('objects'),
      answered: () => changed('state'),
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const timer = setTimeout(() => {
      this.#patient = false;
      this.#changed('state');
    }, PATIENCE_MS);
    await Promise.all([this.#workloads.run(signal), this.#configMaps.run(signal)]);
    clearTimeout(timer);
  }

  /** Something that these follow from may be other now. */
  wake(): void {
    this.#workloads.wake();
    this.#configMaps.wake();
  }

  /** The network or the credentials may be others now. */
  reconnect(which: 'all' | 'troubled'): void {
    if (which === 'all' || this.#workloads.troubled) this.#workloads.readAgain();
  }

  /** Everything was asked for once, or has had its time. */
  get settled(): boolean {
    return !this.#patient || (this.#workloads.settled && this.#configMaps.asked);
  }

  /** The same value until it changes. */
  get workloads(): readonly WorkloadObject[] {
    return this.#workloads.objects;
  }

  /** The same value until it changes. */
  get configMaps(): readonly ConfigMapObject[] {
    return this.#configMaps.objects.sorted();
  }

  get missingRights(): readonly MissingRight[] {
    const { resource, hindrances } = this.#configMaps;
    const ofMaps = hindrances.flatMap(({ namespace, failure }) =>
      isRefusal(failure) ? (missingRight(resource.plural, namespace, failure) ?? []) : [],
    );
    return [...this.#workloads.missingRights, ...ofMaps];
  }
}
