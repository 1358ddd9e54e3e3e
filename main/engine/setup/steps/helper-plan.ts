import { randomBytes } from 'node:crypto';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import type { SetupPlan } from '#shared/model/setup.ts';
import type { RootCertificate } from '../../trust/root-certificate.ts';
import { LOWEST_OPEN_PORT } from '../plan/plan-ports.ts';

const SECOND = '127.0.0.2';

/** What the helper is asked to do of a plan: names, a CA and closed values, never file content or paths. */
export function applyPlan(plan: SetupPlan, root: RootCertificate): HelperPlan {
  const asked = new Set(plan.asksPassword);
  const installs = asked.has('system-store') || asked.has('java');
  const certificate = { certDerB64: root.der.toString('base64'), sha256: root.sha256 };
  return {
    ...envelope('apply'),
    hosts: asked.has('hosts') ? hostsPart(plan) : null,
    ca: installs ? { action: 'install', ...certificate } : null,
    ports: asked.has('ports') ? { method: 'sysctl', start: LOWEST_OPEN_PORT } : null,
    java: asked.has('java'),
  };
}

/** Takes back everything that the helper recorded. */
export function undoPlan(): HelperPlan {
  return { ...envelope('undo'), hosts: null, ca: null, ports: null, java: false };
}

/** Changes the names alone; an empty list removes our block. */
export function namesPlan(hosts: NonNullable<HelperPlan['hosts']>): HelperPlan {
  return { ...envelope('apply'), hosts, ca: null, ports: null, java: false };
}

/** Takes broken markers of ours out of the hosts file with that hash. */
export function repairPlan(expectSha256: string): HelperPlan {
  const hosts = { expectSha256, names: [], ipv6: false };
  return { ...envelope('repair'), hosts, ca: null, ports: null, java: false };
}

function hostsPart(plan: SetupPlan): HelperPlan['hosts'] {
  const { names, hostsFile, ports } = plan;
  return {
    expectSha256: hostsFile.sha256,
    names: names.map
      .filter(({ action }) => action !== 'remove')
      .map(({ host, warnings }) => (warnings.includes('public') ? { name: host, userApproved: true } : host)),
    ...(ports.addresses.includes(SECOND) && { address: SECOND }),
    ipv6: ports.addresses.includes('::1'),
  };
}

function envelope(op: HelperPlan['op']): Pick<HelperPlan, 'v' | 'nonce' | 'createdAt' | 'uid' | 'op' | 'dns'> {
  return {
    v: 1,
    nonce: randomBytes(18).toString('base64url'),
    createdAt: new Date().toISOString(),
    uid: process.getuid?.() ?? 0,
    op,
    dns: null,
  };
}
