import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { isWithin, type LocalNetwork } from './local-networks.ts';
import type { NetworkProbe } from './network-probe.ts';

const LIMIT_MS = 3_000;
const API_NAMES = ['kubernetes.default.svc', 'kubernetes.default', 'kubernetes'];
/** The domain that nearly every cluster has; in another one this proof fails, and tunnels are used. */
const CLUSTER_DOMAIN = 'cluster.local';
const KUBELET_PORT = 10_250;
const MOST_NAME_SERVERS = 2;

/** What the API server says of the cluster, and of itself; addresses with their ports. */
export interface ClusterFacts {
  /** Host of the API server's URL. */
  readonly apiHost: string;
  readonly apiPort: number;
  /** Name to verify it by, null for its host. */
  readonly serverName: string | null;
  /** Authority of the context; null where it has none, or verifies nothing. */
  readonly ca: string | Buffer | null;
  /** Of the EndpointSlice of Service `kubernetes`. */
  readonly apiServers: readonly { readonly address: string; readonly port: number }[];
  /** Addresses of CoreDNS. */
  readonly nameServers: readonly string[];
  /** Cluster IPs of Service `kubernetes`. */
  readonly clusterAddresses: readonly string[];
}

/** What was proved of the network, for as long as it stays the same one. */
export interface Proofs {
  readonly local: readonly LocalNetwork[];
  /** This machine is the cluster's control plane, so that networks within this machine are the cluster's. */
  readonly controlPlane: boolean;
  /** A name server at a pod's address knows what only this cluster's can. */
  readonly nameServer: boolean;
  /** Addresses of the API server, verified by the context's authority. */
  readonly apiAddresses: readonly string[];
}

export const NO_PROOFS: Proofs = { local: [], controlPlane: false, nameServer: false, apiAddresses: [] };

/** Finds out what can be proved (reference 4.5). Sends nothing but a TLS hello and a DNS question. */
export async function prove(
  facts: ClusterFacts,
  surroundings: { readonly local: readonly LocalNetwork[]; readonly probe: NetworkProbe },
): Promise<Proofs> {
  const { local, probe } = surroundings;
  const own = new Set(local.map(({ address }) => address));
  const hosts = await addressesOf(facts.apiHost);
  const named = hosts.filter((address) => !isLoopback(address)).map((address) => ({ address, port: facts.apiPort }));
  const candidates = [...facts.apiServers.filter(({ address }) => own.has(address)), ...named];
  const verified = await Promise.all(candidates.map((one) => isApiServer(one, facts, probe)));
  const apiAddresses = candidates.filter((_, at) => verified[at]).map(({ address }) => address);
  const nameServers = facts.nameServers.filter((address) => !isForeign(address, { local, apiAddresses }));
  return {
    local,
    apiAddresses,
    controlPlane: apiAddresses.some((address) => own.has(address)),
    nameServer: await anyKnowsCluster(nameServers.slice(0, MOST_NAME_SERVERS), facts, probe),
  };
}

/** Whether a pod's address is proved to lead into the cluster; `local-network`: somebody else's machine may have it. */
export function podIdentity(address: string, proofs: Proofs): 'proved' | 'unproved' | 'local-network' {
  if (isForeign(address, proofs)) {
    const within = proofs.local.filter((network) => isWithin(address, network));
    return proofs.controlPlane && within.every(({ virtual }) => virtual) ? 'proved' : 'local-network';
  }
  return proofs.nameServer ? 'proved' : 'unproved';
}

/** In a network of this machine, and the API server is not in it too. */
function isForeign(address: string, { local, apiAddresses }: Pick<Proofs, 'local' | 'apiAddresses'>): boolean {
  return local.some((network) => isWithin(address, network) && !apiAddresses.some((api) => isWithin(api, network)));
}

/**
 * Whether an address is that of a node: the verified API server has it, or its kubelet shows a certificate that names the
 * node. kubeadm's is signed by itself, which is weaker but cannot be guessed by a stranger without the node's name.
 */
export async function isNode(
  node: { readonly name: string; readonly address: string },
  { proofs, ca, probe }: { readonly proofs: Proofs; readonly ca: ClusterFacts['ca']; readonly probe: NetworkProbe },
): Promise<boolean> {
  if (proofs.apiAddresses.includes(node.address)) return true;
  const shown = await probe.certificate(node.address, KUBELET_PORT, { ca, limit: LIMIT_MS });
  if (shown === null) return false;
  const { signed, certificate } = shown;
  if (signed) return names(certificate, node.name) || names(certificate, node.address);
  const commonName = String(certificate.subject?.CN ?? '');
  const [name, time = ''] = commonName.split('@');
  return name === node.name && /^\d+$/.test(time);
}

async function isApiServer(
  { address, port }: { readonly address: string; readonly port: number },
  { ca, serverName, apiHost }: ClusterFacts,
  probe: NetworkProbe,
): Promise<boolean> {
  if (ca === null) return false;
  const shown = await probe.certificate(address, port, { ca, limit: LIMIT_MS });
  if (shown === null || !shown.signed) return false;
  const expected = [address, serverName ?? apiHost, ...API_NAMES];
  return expected.some((name) => names(shown.certificate, name));
}

function names(certificate: PeerCertificate, name: string): boolean {
  return checkServerIdentity(name, certificate) === undefined || certificate.subject?.CN === `system:node:${name}`;
}

async function anyKnowsCluster(
  nameServers: readonly string[],
  { clusterAddresses }: ClusterFacts,
  probe: NetworkProbe,
): Promise<boolean> {
  if (clusterAddresses.length === 0) return false;
  const name = `kubernetes.default.svc.${CLUSTER_DOMAIN}`;
  const answers = await Promise.all(nameServers.map((address) => probe.resolve(address, 53, name, LIMIT_MS)));
  return answers.some((addresses) => addresses.some((address) => clusterAddresses.includes(address)));
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // Behind a proxy its name need not mean anything here, and then it proves nothing.
    return [];
  }
}

// A port that was forwarded here says nothing of this machine: `ssh -L` looks the same.
function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}
