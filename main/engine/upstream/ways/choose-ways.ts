import type { WayKind, WayReason } from '#shared/model/way.ts';

/** What is known of the network that an address lies in. */
export type NetworkVerdict = 'proved' | 'trusted' | 'unknown-yet' | 'unreachable' | 'unproved' | 'local-network';

/** A right; `unknown` until the API server was asked. */
export type Allowed = 'yes' | 'no' | 'unknown';

/** What the choice for one endpoint of a Service port follows from. */
export interface WayFacts {
  /** What a person chose, null for the automatic choice. */
  readonly chosen: WayKind | null;
  /** false for an address that belongs to no pod. */
  readonly hasPod: boolean;
  readonly network: NetworkVerdict;
  readonly tunnel: Allowed;
  readonly nodePort: 'none' | 'unverified' | 'verified';
  readonly serviceProxy: Allowed;
}

/** Ways in the order in which they are tried; none where nothing is possible. */
export interface ChosenWays {
  readonly ways: readonly WayKind[];
  readonly reason: WayReason;
}

/**
 * The ways to an endpoint (reference 4.4): straight where reachability and identity are proved, else by tunnel; a node port
 * where tunnels are forbidden and a node is verified, and the API server's service proxy last. What a person chose has no
 * way beside it.
 */
export function chooseWays(facts: WayFacts): ChosenWays {
  const { chosen, hasPod, network, tunnel, nodePort, serviceProxy } = facts;
  if (chosen !== null) {
    const isThere = chosen === 'tunnel' ? hasPod : chosen === 'node-port' ? nodePort !== 'none' : true;
    return isThere ? { ways: [chosen], reason: 'chosen' } : { ways: [], reason: 'not-found' };
  }
  if (!hasPod) return { ways: ['direct'], reason: 'address-only' };
  if (network === 'proved' || network === 'trusted') {
    return { ways: tunnel === 'no' ? ['direct'] : ['direct', 'tunnel'], reason: network };
  }
  if (tunnel !== 'no') return { ways: ['tunnel'], reason: network };
  const rest: WayKind[] = [];
  if (nodePort === 'verified') rest.push('node-port');
  if (serviceProxy === 'yes') rest.push('service-proxy');
  return { ways: rest, reason: rest.length > 0 ? 'tunnel-forbidden' : 'nothing-allowed' };
}
