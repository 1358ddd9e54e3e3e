import { once } from 'node:events';
import { phrase } from '#shared/model/phrase.ts';
import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import { localNetworks } from '#engine/upstream/ways/local-networks.ts';
import { NETWORK_PROBE } from '#engine/upstream/ways/network-probe.ts';
import { networkName, PodNetwork } from '#engine/upstream/ways/pod-network.ts';
import { TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { createTunnels } from '#engine/upstream/ways/tunnel/tunnels.ts';
import type { TrustedNetwork } from '#shared/model/way.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { roleFor } from './missing-role.ts';
import { CheckReport, type Report } from './report.ts';

/** Pods whose network is looked at, and milliseconds for one tunnel. */
const SAMPLES = 4;
const PATIENCE = 15_000;

interface PodPlace {
  readonly namespace: string;
  readonly service: string;
  readonly pod: string;
  readonly address: string;
  readonly port: number;
}

export interface PodOptions {
  readonly snapshot: Snapshot;
  readonly access: ClusterAccess;
  readonly trusted: readonly TrustedNetwork[];
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Whether pods are reached at their addresses and whether that is proved, and whether a tunnel to one opens. */
export async function checkPods(options: PodOptions): Promise<void> {
  const places = readyPods(options.snapshot);
  const [first] = places;
  if (first === undefined) {
    new CheckReport(options.report, 'pods').warn('pods-none', '');
    new CheckReport(options.report, 'tunnel').skip('tunnel-untried', '');
    return;
  }
  const isStraight = await checkNetwork(places, options);
  options.signal.throwIfAborted();
  await checkTunnel(first, { ...options, isStraight });
}

/** Ready pods behind Services that Ingresses name, on different nodes first. */
function readyPods({ ingresses, endpointSlices }: Snapshot): readonly PodPlace[] {
  const named = new Set(
    ingresses.flatMap(({ namespace, rules, defaultBackend }) =>
      [...rules.flatMap(({ paths }) => paths.map(({ backend }) => backend)), defaultBackend].flatMap((backend) =>
        backend?.kind === 'service' ? `${namespace}/${backend.name}` : [],
      ),
    ),
  );
  const found = new Map<string, PodPlace>();
  for (const { namespace, service, ports, endpoints } of endpointSlices) {
    const port = ports.find(({ protocol }) => protocol === 'TCP')?.port ?? null;
    if (port === null || !named.has(`${namespace}/${service}`)) continue;
    for (const { ready, pod, addresses, node } of endpoints) {
      const [address] = addresses;
      if (!ready || pod === null || address === undefined) continue;
      const place = { namespace, service, pod, address, port };
      const key = node ?? pod;
      if (!found.has(key)) found.set(key, place);
      if (found.size >= SAMPLES) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** true where pods may be reached without a tunnel. */
async function checkNetwork(places: readonly PodPlace[], options: PodOptions): Promise<boolean> {
  const { access, trusted, report } = options;
  const check = new CheckReport(report, 'pods');
  const network = new PodNetwork({
    access,
    machine: { probe: NETWORK_PROBE, localNetworks, now: () => performance.now() },
    isTrusted: (local) => trusted.some((one) => one.server === access.server && one.network === networkName(local)),
  });
  check.doing(places.map(({ address }) => address).join(', '));
  await network.ask(places);
  for (const { address, pod, namespace, port } of places) {
    const verdict = network.verdict(address);
    const subject = `${address}:${port}`;
    const values = { pod: `${namespace}/${pod}`, verdict };
    const proofs = network.proofs;
    const evidence = [
      proofs?.controlPlane ? phrase('seen-control-plane') : null,
      proofs?.nameServer ? phrase('seen-name-server') : null,
    ].filter((one) => one !== null);
    const [one = null, other] = evidence;
    const seen = one === null || other === undefined ? one : phrase('seen-both', { one, other });
    const parts = { values, evidence: seen };
    switch (verdict) {
      case 'proved':
      case 'trusted':
        check.ok('pods-proved', subject, parts);
        break;
      case 'unproved':
      case 'local-network':
        check.ok('pods-unproved', subject, parts);
        break;
      case 'unreachable':
      case 'unknown-yet':
        check.ok('pods-unreachable', subject, parts);
    }
  }
  return places.some(({ address }) => /^(proved|trusted)$/.test(network.verdict(address)));
}

async function checkTunnel(
  place: PodPlace,
  { access, report, signal, isStraight }: PodOptions & { readonly isStraight: boolean },
): Promise<void> {
  const check = new CheckReport(report, 'tunnel');
  const { namespace, pod, port } = place;
  const subject = `${namespace}/${pod}:${port}`;
  check.doing(subject);
  const tunnels = createTunnels(access);
  const begun = performance.now();
  try {
    const socket = tunnels.dial({ namespace, pod, port, kind: 'shared', patience: PATIENCE });
    try {
      await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) });
      const time = (performance.now() - begun).toFixed(0);
      check.ok('tunnel-open', subject, { values: { transport: tunnels.states[0]?.transport ?? '-', time } });
    } finally {
      socket.on('error', () => undefined).destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TunnelError)) {
      check.fail('tunnel-failed', subject, {
        values: { reason: 'stalled' },
        evidence: phrase('seen-no-answer', { seconds: PATIENCE / 1000 }),
      });
      return;
    }
    const remedy =
      error.fault === 'forbidden'
        ? roleFor(['get', 'create'].map((verb) => ({ verb, resource: 'pods/portforward', namespace })))
        : null;
    const parts = { values: { reason: error.fault }, evidence: error.phrase, remedy };
    if (isStraight) check.warn('tunnel-failed', subject, parts);
    else check.fail('no-way', subject, parts);
  } finally {
    tunnels.close();
  }
}
