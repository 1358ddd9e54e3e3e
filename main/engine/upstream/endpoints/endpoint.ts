import type { RecordedEndpoint } from '#shared/model/request-record.ts';
import { urlHost } from '../../url-host.ts';
import type { Way } from '../ways/way.ts';

/** A place that can answer for a Service: a pod's address and port, or where a way to it begins. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  /** Of the pod; null where none is known. */
  readonly namespace: string | null;
  /** `address:port`, IPv6 in brackets; with the way in front where it is not reached straight. */
  readonly key: string;
  /** null: straight at its address. */
  readonly way: Way | null;
  /** The pod's own place where this is a way to it, else itself. */
  readonly origin: Endpoint;
  /** Made once, so that a record costs a reference. */
  readonly recorded: RecordedEndpoint;
}

/** Makes an endpoint that is reached straight at its address. */
export function directEndpoint(address: string, port: number, names: EndpointNames): Endpoint {
  return new DirectEndpoint(address, port, names);
}

export interface EndpointNames {
  readonly pod: string | null;
  readonly node: string | null;
  readonly namespace?: string | null;
}

/** `address:port` as in a URL. */
export function addressKey(address: string, port: number): string {
  return `${urlHost(address)}:${port}`;
}

class DirectEndpoint implements Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  readonly namespace: string | null;
  readonly key: string;
  readonly way = null;
  #recorded: RecordedEndpoint | null = null;

  constructor(address: string, port: number, { pod, node, namespace = null }: EndpointNames) {
    this.address = address;
    this.port = port;
    this.pod = pod;
    this.node = node;
    this.namespace = namespace;
    this.key = addressKey(address, port);
  }

  get origin(): Endpoint {
    return this;
  }

  // A cluster has tens of thousands of endpoints, of which few are ever asked.
  get recorded(): RecordedEndpoint {
    const { address, port, pod, node } = this;
    this.#recorded ??= { address, port, pod, node, way: 'direct' };
    return this.#recorded;
  }
}
