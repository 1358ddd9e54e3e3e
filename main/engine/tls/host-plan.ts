import type { CertificateRequest, TlsHost } from './certificate-store.ts';
import { chooseAsCluster, type ChoiceOptions, type ClusterChoice } from './cluster-choice.ts';
import { permits, PRIVATE_SUFFIXES } from './signable-name.ts';

/** How hosts are answered: as the cluster would, always ours, or the cluster's where this machine trusts it. */
export type Mode = 'cluster' | 'ours' | 'trusted';

/** A declared host and what the cluster would serve for it. */
export interface HostPlan {
  readonly host: string;
  /** false for a host without a TLS section: nothing is registered for it in the cluster. */
  readonly registered: boolean;
  readonly choice: ClusterChoice;
  /** What it was made from; an equal request gives it again. */
  readonly asked: TlsHost;
}

/** Nothing of its own: the default certificate. */
export const NOTHING: ClusterChoice = { certificate: null, problems: [] };

/** How a request wants its hosts answered (DESIGN 7). */
export function modeOf({ certificates, profile }: CertificateRequest): Mode {
  switch (certificates) {
    case 'cluster':
      return 'cluster';
    case 'local':
      return 'ours';
    case 'auto':
      return profile === 'controller' ? 'cluster' : 'trusted';
  }
}

/** What the cluster would serve for a host. */
export function planFor(asked: TlsHost, options: ChoiceOptions): HostPlan {
  const { host, aliasOf } = asked;
  if (asked.entries.length === 0) return { host, registered: false, choice: NOTHING, asked };
  if (aliasOf === undefined) return { host, registered: true, choice: chooseAsCluster(asked, options), asked };
  const { certificate } = chooseAsCluster({ ...asked, host: aliasOf }, options);
  const covers = certificate?.covers(host) === true;
  return { host, registered: covers, choice: covers ? { certificate, problems: [] } : NOTHING, asked };
}

/** Whether a plan is what the same Secrets would give for the host again. */
export function isPlanFor(plan: HostPlan, { namespace, entries, aliasOf }: TlsHost): boolean {
  const { asked } = plan;
  return asked.entries === entries && asked.namespace === namespace && asked.aliasOf === aliasOf;
}

/** The names of our leaf: the declared host; without a known host the loopback names. */
export function leafNames(plan: HostPlan | null, serverName: string | null): readonly [string, ...string[]] {
  if (plan === null || serverName === null) return ['localhost', '127.0.0.1', '::1'];
  if (plan.host === '*') {
    // A host-less rule answers any name, but names nobody declared must not widen what the authority may sign.
    return permits(PRIVATE_SUFFIXES, serverName) ? [serverName] : ['localhost', '127.0.0.1', '::1'];
  }
  // Clients refuse a wildcard directly below a suffix, `*.localhost`; each name then gets a leaf of its own.
  const tooWide = plan.host.startsWith('*.') && PRIVATE_SUFFIXES.includes(plan.host.slice(2));
  return [tooWide ? serverName : plan.host];
}
