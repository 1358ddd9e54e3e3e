import type { EndpointSliceObject, ServiceObject, Snapshot } from '#shared/model/snapshot.ts';
import { changedItems } from '../../slices/changed-items.ts';
import type { Slices } from '../../slices/slices.ts';

const NO_SLICES: readonly EndpointSliceObject[] = [];

/** Objects that are taken over between two places where that may be interrupted. */
const STRETCH = 512;

/** The Services and slices of the snapshot in force, found by `namespace/name` of the Service. */
export class ServiceObjects {
  readonly #services = new Map<string, ServiceObject>();
  readonly #slices = new Map<string, readonly EndpointSliceObject[]>();
  #taken: Pick<Snapshot, 'services' | 'endpointSlices'> = { services: [], endpointSlices: [] };

  service(key: string): ServiceObject | undefined {
    return this.#services.get(key);
  }

  slices(key: string): readonly EndpointSliceObject[] {
    return this.#slices.get(key) ?? NO_SLICES;
  }

  /** Takes over a snapshot. Gives the Services about which something changed. */
  *update(snapshot: Snapshot): Slices<ReadonlySet<string>> {
    const touched = new Set<string>();
    yield* this.#takeServices(snapshot.services, touched);
    yield* this.#takeSlices(snapshot.endpointSlices, touched);
    const { services, endpointSlices } = snapshot;
    this.#taken = { services, endpointSlices };
    return touched;
  }

  *#takeServices(services: readonly ServiceObject[], touched: Set<string>): Slices<void> {
    const { gone, come } = changedItems(this.#taken.services, services);
    for (const { namespace, name } of gone) {
      const key = serviceKey(namespace, name);
      this.#services.delete(key);
      touched.add(key);
    }
    yield;
    for (const [at, service] of come.entries()) {
      const key = serviceKey(service.namespace, service.name);
      this.#services.set(key, service);
      touched.add(key);
      if (at % STRETCH === 0) yield;
    }
  }

  *#takeSlices(slices: readonly EndpointSliceObject[], touched: Set<string>): Slices<void> {
    const { gone, come } = changedItems(this.#taken.endpointSlices, slices);
    for (const slice of gone) {
      const key = serviceKey(slice.namespace, slice.service);
      const others = this.slices(key).filter((one) => one !== slice);
      if (others.length === 0) this.#slices.delete(key);
      else this.#slices.set(key, others);
      touched.add(key);
    }
    yield;
    for (const [at, slice] of come.entries()) {
      const key = serviceKey(slice.namespace, slice.service);
      this.#slices.set(key, withSlice(this.slices(key), slice));
      touched.add(key);
      if (at % STRETCH === 0) yield;
    }
  }
}

/** `namespace/name`. */
export function serviceKey(namespace: string, name: string): string {
  // Joined it is one text; a template's goes on pointing to its parts, which tens of thousands make felt.
  return [namespace, name].join('/');
}

/** In order of name, so that endpoints are in the same order however the slices came. */
function withSlice(slices: readonly EndpointSliceObject[], slice: EndpointSliceObject): readonly EndpointSliceObject[] {
  const place = slices.findLastIndex((one) => one.name < slice.name) + 1;
  return slices.toSpliced(place, 0, slice);
}
