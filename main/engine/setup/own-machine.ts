import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { AuthorityView } from '#shared/model/authority-view.ts';
import { permits, PRIVATE_SUFFIXES } from '../tls/signable-name.ts';
import { authorityExpiry, nextPublicNames, unsignableHosts } from '../tls/signing-limits.ts';
import type { LocalAuthority } from '../tls/certificate-store.ts';
import { thisMachine, type Machine } from '../trust/machine.ts';
import { readRoot, type RootCertificate } from '../trust/root-certificate.ts';
import { TrustManifest } from '../trust/trust-manifest.ts';
import { trustStores } from '../trust/trust-stores.ts';
import type { Elevator } from './elevation/elevator.ts';
import type { AuthorityFact } from './plan/facts.ts';
import { readHostsFacts } from './plan/hosts-facts.ts';
import type { AuthorityRoom, MachineNames, SetupMachine } from './machine.ts';
import { readPortsFacts, type StandardPorts } from './plan/port-facts.ts';
import { StepFailure } from './steps/step.ts';
import { storeFacts } from './plan/store-facts.ts';

/** What the helper leaves outside of the hosts file and the stores. */
const HELPER_FILES = ['/etc/sysctl.d/60-gatehouse.conf', '/var/lib/gatehouse'];
const RESOLVER_LIMIT = 5_000;
const NO_AUTHORITY: AuthorityFact = { sha256: null, expires: null, outside: (names) => names, exceeds: () => false };

export interface OwnMachineParts {
  readonly stateFolder: string;
  readonly authority: LocalAuthority;
  readonly elevator: Elevator;
  readonly ports: StandardPorts;
  /** Addresses that the engine was told to listen on. */
  readonly addresses: readonly string[];
  /** Hosts that the kubeconfigs of this user name. */
  readonly kubeconfigs: () => Promise<Pick<MachineNames, 'apiServers' | 'needed'>>;
  readonly hostsFile: string;
  /** Where stores are looked for; this machine unless said otherwise. */
  readonly machine?: Machine;
}

/** The machine that this process runs on, as set-up sees and changes it. */
export function ownMachine(parts: OwnMachineParts): SetupMachine {
  const { stateFolder, elevator, ports, hostsFile } = parts;
  const machine = parts.machine ?? thisMachine(stateFolder);
  const stores = () => trustStores(machine);
  // Not in the state folder, which is not made by a look; what a kill leaves there, `clean` sweeps.
  const hosts = () => readHostsFacts(hostsFile, tmpdir());
  const authority = authorityRoom(parts.authority);
  return {
    authority,
    manifest: new TrustManifest(join(stateFolder, 'trust-manifest')),
    stores,
    facts: async (root, { java }) => {
      // The helper is asked while stores are: both start programs.
      const rights = elevator.askedRights();
      return {
        hosts: hosts(),
        stores: root === null ? [] : await storeFacts(await stores(), root, { optional: java }),
        // Looking must not make one.
        authority: root === null ? NO_AUTHORITY : await authority.fact(),
        ports: await readPortsFacts(ports, parts.addresses),
        rights: await rights,
      };
    },
    hosts,
    rights: () => elevator.rights(),
    nameFacts: async () => ({ own: [hostname().toLowerCase()], ...(await parts.kubeconfigs()) }),
    elevate: (plan, signal) => elevator.elevate(plan, signal),
    elevatedTraces: async () => {
      const found = await stores();
      const system = found.filter(({ scope, optional }) => scope === 'system' && !optional);
      const holding = await Promise.all(
        system.map(async (store) => ((await store.ours()).length > 0 ? [store.path ?? store.name] : [])),
      );
      return [
        ...(hosts().hasBlock ? [hostsFile] : []),
        ...holding.flat(),
        ...HELPER_FILES.filter((file) => existsSync(file)),
      ];
    },
    openPort: (scheme, addresses) => ports.openStandard(scheme, addresses),
    closePorts: () => ports.closeStandard(),
    resolve,
  };
}

function authorityRoom(authority: LocalAuthority): AuthorityRoom {
  const rootOf = async (made: ReturnType<LocalAuthority['inForce']>): Promise<RootCertificate> => {
    const root = readRoot((await made).root);
    // Made by an earlier version without the limits that stores are to see.
    if (root === null) throw new StepFailure('authority-unlimited');
    return root;
  };
  return {
    root: () => rootOf(authority.inForce()),
    renew: (publicNames) => rootOf(authority.renew(publicNames)),
    hold: (held) => authority.hold(held),
    view: (names, approved) => viewOf(authority, names, approved),
    fact: async (): Promise<AuthorityFact> => {
      const made = await authority.inForce();
      const root = readRoot(made.root);
      const listed = made.permitted.filter((name) => !PRIVATE_SUFFIXES.includes(name));
      return {
        sha256: root?.sha256 ?? null,
        expires: root?.notAfter ?? null,
        outside: (names) => unsignableHosts(made.permitted, names).map(({ host }) => host),
        exceeds: (approved) => listed.some((name) => !approved.includes(name)),
      };
    },
  };
}

function viewOf(
  { current, leaves }: LocalAuthority,
  names: readonly string[],
  approved: readonly string[],
): AuthorityView | null {
  if (current === null) return null;
  const { state, daysLeft } = authorityExpiry(current.notAfter, Date.now());
  const next = [...PRIVATE_SUFFIXES, ...nextPublicNames(names, approved)];
  const unsignable = unsignableHosts(current.permitted, [...names, ...approved])
    .filter(({ reason }) => reason !== 'never')
    .map(({ host }) => host);
  return {
    expires: current.notAfter,
    state,
    daysLeft,
    outside: unsignable.filter((host) => permits(next, host)),
    full: unsignable.filter((host) => !permits(next, host)),
    leaves,
  };
}

/** As programs resolve: hosts file and name servers, in the system's order. Nothing where there is none, or none in time. */
async function resolve(host: string): Promise<readonly string[]> {
  const found = lookup(host, { all: true }).then(
    (addresses) => addresses.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, setTimeout(RESOLVER_LIMIT, [], { ref: false })]);
}
