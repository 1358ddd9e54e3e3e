import type { PortReference } from '#shared/model/snapshot.ts';
import type { Endpoint } from './endpoint.ts';
import type { ExternalName } from './external-name.ts';
import type { EndpointState, ResolvedEndpoints } from './resolve-endpoints.ts';

/**
 * One Service port as an upstream: shared by every route that leads to it, so that they take turns together (reference 6).
 * Its endpoints are replaced as a whole when the cluster changes; routes keep their reference.
 */
export class Backend {
  readonly key: string;
  readonly namespace: string;
  readonly service: string;
  readonly port: PortReference;
  /** Set for a Service of type ExternalName. */
  external: ExternalName | null = null;
  #resolved: ResolvedEndpoints = { state: 'service-missing', endpoints: [], total: 0, terminating: false };
  #turn = 0;

  constructor(id: { key: string; namespace: string; service: string; port: PortReference }) {
    this.key = id.key;
    this.namespace = id.namespace;
    this.service = id.service;
    this.port = id.port;
  }

  get state(): EndpointState {
    if (this.external === null) return this.#resolved.state;
    return this.external.current().endpoints.length > 0 ? 'ready' : 'no-endpoints';
  }

  get endpoints(): readonly Endpoint[] {
    return this.external === null ? this.#resolved.endpoints : this.external.current().endpoints;
  }

  get total(): number {
    return this.external === null ? this.#resolved.total : this.external.current().endpoints.length;
  }

  /** true where the endpoints in use are on their way out and none is ready. */
  get terminating(): boolean {
    return this.#resolved.terminating;
  }

  replace(resolved: ResolvedEndpoints): void {
    this.#resolved = resolved;
  }

  /** The next endpoint in turn that was not tried yet; a tried one again when all were; null when there is none. */
  next(tried: readonly Endpoint[]): Endpoint | null {
    const { endpoints } = this;
    const count = endpoints.length;
    if (count === 0) return null;
    for (let step = 0; step < count; step++) {
      this.#turn = (this.#turn + 1) % count;
      const endpoint = endpoints[this.#turn] as Endpoint;
      if (!tried.includes(endpoint)) return endpoint;
    }
    this.#turn = (this.#turn + 1) % count;
    return endpoints[this.#turn] ?? null;
  }
}
