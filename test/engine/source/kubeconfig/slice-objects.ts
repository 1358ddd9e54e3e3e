import type { KubeconfigTimes } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { KindState } from '#shared/model/source.ts';
import type { ApiServerDouble, ObjectOnServer } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import type { Recorder } from './recorder.ts';
import { SHORT_TIMES } from './source-under-test.ts';

/** With more than six slices only those that are referenced are read. */
export function timesWith(changes: Partial<KubeconfigTimes['reflector']>): KubeconfigTimes {
  return { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, mostSlices: 6, ...changes } };
}

export const FEW = timesWith({});

/** A slice with one endpoint; the last number of its address is `pod`. */
export function slice(of: string, number: number, namespace = 'default', pod = 1): ObjectOnServer {
  const name = `${of}-${String(number)}`;
  return {
    metadata: {
      namespace,
      name,
      uid: `uid-${namespace}-${name}`,
      labels: { 'kubernetes.io/service-name': of },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: [{ addresses: [`10.0.0.${String(pod)}`], conditions: { ready: true } }],
  };
}

/** An Ingress with one path to a Service. */
export function to(
  backend: string,
  name: string,
  options: { namespace?: string; annotations?: object } = {},
): ObjectOnServer {
  const plain = ingress(name, options.namespace);
  const path = { path: '/', pathType: 'Prefix', backend: { service: { name: backend, port: { number: 80 } } } };
  return {
    metadata: { ...plain.metadata, annotations: options.annotations ?? {} },
    spec: { ingressClassName: 'nginx', rules: [{ host: `${name}.example.com`, http: { paths: [path] } }] },
  };
}

/** Many slices of a Service that nobody needs. */
export function crowd(server: ApiServerDouble, namespace = 'default', count = 20): void {
  for (let number = 0; number < count; number += 1) server.put('endpointslices', slice('crowd', number, namespace));
}

/** `namespace/name` of each. */
export const slices = ({ endpointSlices }: Snapshot): string =>
  endpointSlices.map((one) => `${one.namespace}/${one.name}`).join();
/** The state of EndpointSlices as soon as it is so. */
export async function sliceState(
  recorder: Recorder,
  fits: (state: KindState) => boolean,
): Promise<KindState | undefined> {
  const find = (kinds: readonly KindState[]) => kinds.find(({ kind }) => kind === 'EndpointSlice');
  const status = await recorder.untilStatus(({ kinds }) => {
    const state = find(kinds);
    return state !== undefined && fits(state);
  });
  return find(status.kinds);
}
