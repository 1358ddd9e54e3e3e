import type { NetworkProbe } from '#engine/upstream/ways/network-probe.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import type { ClusterServing } from '#test/fixtures/cluster-serving.ts';

/** What is closed after a test. */
export const opened: { close(): Promise<void> }[] = [];
/** To be called after each test. */
export async function closePods(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close();
}

/** A pod that answers with a text. */
export async function podSaying(text: string): Promise<RawPod> {
  const pod = await RawPod.says(ok(text));
  opened.push(pod);
  return pod;
}

/** A port on which nobody listens. */
export async function nobody(): Promise<number> {
  const gone = await RawPod.says('');
  const { port } = gone;
  await gone.close();
  return port;
}

/** The body of an answer. */
export const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);
/** The record of the last request. */
export const newest = ({ engine }: ClusterServing) => engine.requests.list('', 1)[0];
/** The ways of its tries, and how each ended. */
export const waysTried = (serving: ClusterServing) =>
  newest(serving)?.attempts.map(({ way, error }) => [way, error === null ? 'good' : error]);

/** A network that is reached, of a cluster whose name server is one of its pods. */
export const PROVING: NetworkProbe = {
  connect: () => Promise.resolve('open'),
  resolve: (address) => Promise.resolve(address === '10.244.0.53' ? ['10.96.0.1'] : []),
  certificate: () => Promise.resolve(null),
};

/** Objects of a cluster that such a network proves. */
export const PROOF = [
  ['services', { metadata: { name: 'kubernetes', namespace: 'default' }, spec: { clusterIP: '10.96.0.1', ports: [] } }],
  [
    'endpointslices',
    {
      metadata: {
        name: 'kube-dns-1',
        namespace: 'kube-system',
        labels: { 'kubernetes.io/service-name': 'kube-dns' },
      },
      addressType: 'IPv4',
      ports: [{ name: 'dns-tcp', port: 53, protocol: 'TCP' }],
      endpoints: [{ addresses: ['10.244.0.53'], conditions: { ready: true } }],
    },
  ],
] as const;
