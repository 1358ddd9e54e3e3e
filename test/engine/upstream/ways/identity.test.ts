import { describe, expect, test } from 'vitest';
import type { PeerCertificate } from 'node:tls';
import {
  isNode,
  NO_PROOFS,
  podIdentity,
  prove,
  type ClusterFacts,
  type Proofs,
} from '#engine/upstream/ways/identity.ts';
import type { LocalNetwork } from '#engine/upstream/ways/local-networks.ts';
import type { NetworkProbe } from '#engine/upstream/ways/network-probe.ts';

const BRIDGE: LocalNetwork = { interface: 'cni0', address: '10.244.0.1', prefix: 24, virtual: true };
const NODE_BRIDGE: LocalNetwork = { interface: 'kube-node', address: '10.250.0.1', prefix: 24, virtual: true };
const CAFE: LocalNetwork = { interface: 'wlan0', address: '10.244.0.77', prefix: 16, virtual: false };

const FACTS: ClusterFacts = {
  apiHost: '127.0.0.1',
  apiPort: 6443,
  serverName: null,
  ca: 'authority of the context',
  apiServers: [{ address: '10.250.0.1', port: 6443 }],
  nameServers: [],
  clusterAddresses: ['10.96.0.1'],
};

type Shown = { readonly signed: boolean; readonly names: string; readonly commonName?: string };

/** Shows certificates by address and port, and answers names by address. */
function probe(options: {
  readonly certificates?: Readonly<Record<string, Shown>>;
  readonly names?: Readonly<Record<string, readonly string[]>>;
}): NetworkProbe & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    connect: () => Promise.resolve('silent'),
    resolve: (address, _port, name) => {
      asked.push(`${address} ${name}`);
      return Promise.resolve(options.names?.[address] ?? []);
    },
    certificate: (address, port) => {
      asked.push(`${address}:${port}`);
      const shown = options.certificates?.[`${address}:${port}`];
      if (shown === undefined) return Promise.resolve(null);
      const certificate = { subjectaltname: shown.names, subject: { CN: shown.commonName ?? 'server' } };
      return Promise.resolve({ signed: shown.signed, certificate: certificate as unknown as PeerCertificate });
    },
  };
}

const API: Shown = { signed: true, names: 'DNS:kubernetes.default.svc, IP Address:10.250.0.1' };

describe('a machine that is the control plane', () => {
  const local = [BRIDGE, NODE_BRIDGE];

  test('is known by the API server at an address of its own, verified by the context’s authority', async () => {
    const proofs = await prove(FACTS, { local, probe: probe({ certificates: { '10.250.0.1:6443': API } }) });
    expect(proofs).toEqual({ local, controlPlane: true, nameServer: false, apiAddresses: ['10.250.0.1'] });
    expect(podIdentity('10.244.0.5', proofs)).toBe('proved');
  });

  test('is not one because somebody shows a certificate of another authority', async () => {
    const certificates = { '10.250.0.1:6443': { ...API, signed: false } };
    const proofs = await prove(FACTS, { local, probe: probe({ certificates }) });
    expect([proofs.controlPlane, podIdentity('10.244.0.5', proofs)]).toEqual([false, 'local-network']);
  });

  test('is not one because some other server of the cluster has its address', async () => {
    const certificates = { '10.250.0.1:6443': { signed: true, names: 'DNS:kubelet', commonName: 'kubelet' } };
    expect((await prove(FACTS, { local, probe: probe({ certificates }) })).controlPlane).toBe(false);
  });

  test('is not one because the API server is forwarded to its loopback', async () => {
    const facts = { ...FACTS, apiServers: [{ address: '192.168.7.7', port: 6443 }] };
    const watched = probe({ certificates: { '127.0.0.1:6443': API } });
    expect((await prove(facts, { local, probe: watched })).controlPlane).toBe(false);
    expect(watched.asked).toEqual([]);
  });

  test('has networks of its own only where no card leads out of them', async () => {
    const proofs = await prove(FACTS, {
      local: [...local, CAFE],
      probe: probe({ certificates: { '10.250.0.1:6443': API } }),
    });
    expect([podIdentity('10.244.9.9', proofs), podIdentity('10.244.0.5', proofs)]).toEqual([
      'local-network',
      'local-network',
    ]);
  });

  test('is nothing that a kubeconfig without verification can prove', async () => {
    const watched = probe({ certificates: { '10.250.0.1:6443': API } });
    expect((await prove({ ...FACTS, ca: null }, { local, probe: watched })).controlPlane).toBe(false);
    expect(watched.asked).toEqual([]);
  });
});

describe('a network in which CoreDNS knows the cluster', () => {
  const facts: ClusterFacts = { ...FACTS, apiHost: '203.0.113.9', apiServers: [], nameServers: ['10.244.3.53'] };

  test('is proved for addresses that are in no network of this machine', async () => {
    const watched = probe({ names: { '10.244.3.53': ['10.96.0.1'] } });
    const proofs = await prove(facts, { local: [], probe: watched });
    expect([proofs.nameServer, podIdentity('10.244.7.7', proofs)]).toEqual([true, 'proved']);
    expect(watched.asked).toContain('10.244.3.53 kubernetes.default.svc.cluster.local');
  });

  test('is not proved by another answer, or by none', async () => {
    const other = await prove(facts, { local: [], probe: probe({ names: { '10.244.3.53': ['10.96.0.2'] } }) });
    const none = await prove(facts, { local: [], probe: probe({}) });
    expect([other, none].map((proofs) => podIdentity('10.244.7.7', proofs))).toEqual(['unproved', 'unproved']);
  });

  test('is not asked where it lies in a café’s network, whose machines may have those addresses', async () => {
    const watched = probe({ names: { '10.244.3.53': ['10.96.0.1'] } });
    const proofs = await prove(facts, { local: [CAFE], probe: watched });
    expect([proofs.nameServer, podIdentity('10.244.7.7', proofs)]).toEqual([false, 'local-network']);
    expect(watched.asked.filter((asked) => asked.startsWith('10.244.'))).toEqual([]);
  });

  test('may be a network of this machine where the verified API server is in it too', async () => {
    const office: LocalNetwork = { interface: 'eth0', address: '10.244.200.1', prefix: 16, virtual: false };
    const inside = { ...facts, apiHost: '10.244.1.1' };
    const proofs = await prove(inside, {
      local: [office],
      probe: probe({
        names: { '10.244.3.53': ['10.96.0.1'] },
        certificates: { '10.244.1.1:6443': { signed: true, names: 'IP Address:10.244.1.1' } },
      }),
    });
    expect(podIdentity('10.244.7.7', proofs)).toBe('proved');
  });
});

describe('a node', () => {
  const NODE = { name: 'worker-1', address: '10.1.1.5' };
  const isProved = (shown: Shown | null, proofs: Proofs = NO_PROOFS) =>
    isNode(NODE, {
      proofs,
      ca: 'authority of the context',
      probe: probe({ certificates: shown === null ? {} : { '10.1.1.5:10250': shown } }),
    });

  test('is proved where the verified API server has its address', async () => {
    expect(await isProved(null, { ...NO_PROOFS, apiAddresses: ['10.1.1.5'] })).toBe(true);
  });

  test('is proved by a kubelet certificate of the cluster’s authority that names it', async () => {
    expect(await isProved({ signed: true, names: 'DNS:worker-1, IP Address:10.1.1.5' })).toBe(true);
    expect(await isProved({ signed: true, names: 'DNS:other', commonName: 'system:node:worker-1' })).toBe(true);
    expect(await isProved({ signed: true, names: 'DNS:worker-2', commonName: 'system:node:worker-2' })).toBe(false);
  });

  test('is proved by the certificate that kubeadm’s kubelet signs itself, with its name and a time', async () => {
    expect(await isProved({ signed: false, names: 'DNS:worker-1', commonName: 'worker-1@1700000000' })).toBe(true);
    expect(await isProved({ signed: false, names: 'DNS:worker-1', commonName: 'worker-1' })).toBe(false);
    expect(await isProved({ signed: false, names: 'DNS:worker-1', commonName: 'printer@1700000000' })).toBe(false);
  });

  test('is not proved where nobody answers', async () => {
    expect(await isProved(null)).toBe(false);
  });
});
