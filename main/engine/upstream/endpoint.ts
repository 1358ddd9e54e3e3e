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
  const key = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const { pod, node } = names;
  return { address, port, pod, node, key, recorded: { address, port, pod, node, way: 'direct' } };
}
