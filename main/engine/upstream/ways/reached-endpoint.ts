import type { RecordedEndpoint } from '#shared/model/request-record.ts';
import { addressKey, type Endpoint } from '../endpoints/endpoint.ts';
import type { Way } from './way.ts';

/** An endpoint by a way that is not straight. `names` is what a record says of where it leads. */
export class ReachedEndpoint implements Endpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  readonly namespace: string | null;
  readonly key: string;
  readonly way: Way;
  readonly origin: Endpoint;
  readonly recorded: RecordedEndpoint;

  constructor(
    origin: Endpoint,
    way: Way,
    place: Pick<Endpoint, 'address' | 'port' | 'pod' | 'node'> & { readonly key?: string },
  ) {
    const { address, port, pod, node } = place;
    this.origin = origin;
    this.way = way;
    this.address = address;
    this.port = port;
    this.pod = pod;
    this.node = node;
    this.namespace = origin.namespace;
    this.key = `${way.kind} ${place.key ?? addressKey(address, port)}`;
    this.recorded = { address, port, pod, node, way: way.kind };
  }
}
