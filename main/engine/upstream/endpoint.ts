import type { RecordedEndpoint } from '#shared/model/request-record.ts';

/** A place that can answer for a Service: a pod's address and port. Equal places are the same value between snapshots. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  /** `address:port`, IPv6 in brackets. */
  readonly key: string;
  /** Made once, so that a record costs a reference. */
  readonly recorded: RecordedEndpoint;
}

/** Makes an endpoint that is reached straight at its address. */
export function directEndpoint(
  address: string,
  port: number,
  names: { pod: string | null; node: string | null },
): Endpoint {
  return new DirectEndpoint(address, port, names);
}

class DirectEndpoint implements Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  readonly key: string;
  #recorded: RecordedEndpoint | null = null;

  constructor(address: string, port: number, { pod, node }: { pod: string | null; node: string | null }) {
    this.address = address;
    this.port = port;
    this.pod = pod;
    this.node = node;
    this.key = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  }

  // A cluster has tens of thousands of endpoints, of which few are ever asked.
  get recorded(): RecordedEndpoint {
    const { address, port, pod, node } = this;
    this.#recorded ??= { address, port, pod, node, way: 'direct' };
    return this.#recorded;
  }
}
