import type { NodeObject } from '#shared/model/snapshot.ts';
import type { NodeStatus, TunnelStatus } from '#shared/model/way.ts';
import type { PodState } from './tunnel/tunnels.ts';

/** More are not told one by one. */
const MOST = 100;

/** Tunnels as a person is told of them, those with trouble first. */
export function tunnelStatuses(states: readonly PodState[]): readonly TunnelStatus[] {
  const trouble = ({ lastError, suspect }: PodState): number => (lastError !== null || suspect > 0 ? 0 : 1);
  return states
    .toSorted((one, other) => trouble(one) - trouble(other))
    .slice(0, MOST)
    .map(({ lastError, ...state }) => ({
      ...state,
      lastError:
        lastError === null ? null : { fault: lastError.fault, message: lastError.message, phrase: lastError.phrase },
    }));
}

/** Nodes as a person is told of them, those that are not ready first. */
export function nodeStatuses(nodes: readonly NodeObject[]): readonly NodeStatus[] {
  return nodes
    .toSorted((one, other) => Number(one.ready) - Number(other.ready))
    .slice(0, MOST)
    .map(({ name, ready, unschedulable, zone, addresses }) => ({
      name,
      ready,
      unschedulable,
      zone,
      addresses: addresses.slice(0, 8).map(({ address }) => address),
    }));
}
