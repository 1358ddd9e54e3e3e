import { z } from 'zod';
import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import type { ClusterFacts } from './identity.ts';

const LIMIT_MS = 5_000;
const MOST = 50;

const slices = z.object({
  items: z.array(
    z.object({
      endpoints: z
        .array(z.object({ addresses: z.array(z.ipv4().or(z.ipv6())).max(100) }))
        .max(1000)
        .nullish(),
      ports: z.array(z.object({ port: z.int().min(1).max(65535).nullish() })).nullish(),
    }),
  ),
});
const service = z.object({
  spec: z.object({ clusterIP: z.string().nullish(), clusterIPs: z.array(z.string()).nullish() }),
});

/** What the answers took, beside the facts; milliseconds. */
export interface GatheredFacts {
  readonly facts: ClusterFacts;
  readonly roundTrip: number;
}

/** Asks the API server for what proofs rest on. What may not be read is left out, and then proves nothing. */
export async function gatherFacts({ server, credentials, api }: ClusterAccess): Promise<GatheredFacts> {
  const url = new URL(server);
  const { tls } = await credentials.access();
  const signal = AbortSignal.timeout(LIMIT_MS);
  const slicesOf = async (namespace: string, name: string) => {
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const query = { labelSelector: `kubernetes.io/service-name=${name}`, limit: MOST };
    return allowed(slices, api.get(path, query, signal));
  };
  const began = performance.now();
  const own = await slicesOf('default', 'kubernetes');
  const roundTrip = performance.now() - began;
  const [names, cluster] = await Promise.all([
    slicesOf('kube-system', 'kube-dns'),
    allowed(service, api.get('/api/v1/namespaces/default/services/kubernetes', {}, signal)),
  ]);
  const { clusterIP, clusterIPs } = cluster?.spec ?? {};
  return {
    roundTrip,
    facts: {
      apiHost: url.hostname.replace(/^\[|\]$/g, ''),
      apiPort: Number(url.port || (url.protocol === 'http:' ? 80 : 443)),
      serverName: tls.serverName,
      ca: tls.verify && url.protocol === 'https:' ? tls.ca : null,
      apiServers: (own?.items ?? []).flatMap(({ endpoints, ports }) =>
        addressesOf(endpoints).map((address) => ({ address, port: ports?.[0]?.port ?? 443 })),
      ),
      nameServers: (names?.items ?? []).flatMap(({ endpoints }) => addressesOf(endpoints)),
      clusterAddresses: clusterIPs ?? (clusterIP ? [clusterIP] : []),
    },
  };
}

function addressesOf(
  endpoints: readonly { readonly addresses: readonly string[] }[] | null | undefined,
): readonly string[] {
  return (endpoints ?? []).flatMap(({ addresses }) => addresses);
}

/** null where it may not be read, is not there, or makes no sense. */
async function allowed<Value>(format: z.ZodType<Value>, answer: Promise<unknown>): Promise<Value | null> {
  try {
    const checked = format.safeParse(await answer);
    return checked.success ? checked.data : null;
  } catch {
    return null;
  }
}
