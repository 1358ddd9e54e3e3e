import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { NodeStatus, TunnelStatus, WaysStatus, WayView } from '#shared/model/way.ts';
import { useMessages } from '../../app/context.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Mark, type Tone } from '../../parts/mark.tsx';
import {
  controllerState,
  networkState,
  nodeState,
  tunnelState,
  type ControllerState,
  type NetworkState,
  type NodeState,
  type TunnelState,
} from './cluster-rows.ts';

interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

const NETWORK: Readonly<Record<NetworkState, Look>> = {
  proved: { tone: 'good', icon: 'ready' },
  trusted: { tone: 'warning', icon: 'info' },
  unproved: { tone: 'quiet', icon: 'none' },
  unknown: { tone: 'quiet', icon: 'wait' },
};

const TUNNEL: Readonly<Record<TunnelState, Look>> = {
  open: { tone: 'good', icon: 'ready' },
  waiting: { tone: 'quiet', icon: 'wait' },
  suspect: { tone: 'warning', icon: 'warning' },
  failed: { tone: 'bad', icon: 'error' },
  idle: { tone: 'quiet', icon: 'none' },
};

const NODE: Readonly<Record<NodeState, Look>> = {
  ready: { tone: 'good', icon: 'ready' },
  'not-ready': { tone: 'bad', icon: 'error' },
  unschedulable: { tone: 'warning', icon: 'info' },
};

const CONTROLLER: Readonly<Record<ControllerState, Look>> = {
  reached: { tone: 'good', icon: 'ready' },
  partial: { tone: 'warning', icon: 'info' },
  inside: { tone: 'quiet', icon: 'none' },
};

/** Whether pods may be reached straight. */
export function NetworkMark({ of }: { readonly of: WaysStatus }) {
  const state = networkState(of);
  return <Mark {...NETWORK[state]}>{useMessages().page.clusters.ways.networkStates[state]}</Mark>;
}

/** The way in use, with its reason as a tip. */
export function WayMark({ view }: { readonly view: WayView }) {
  const { ways } = useMessages();
  const { way, reason, chosen } = view;
  if (way === null) {
    // Nothing is wrong as long as it is still being found out.
    const isOpen = reason === 'unknown-yet';
    return (
      <Mark tone={isOpen ? 'quiet' : 'bad'} icon={isOpen ? 'wait' : 'error'} title={ways.reasons[reason]}>
        {ways.none}
      </Mark>
    );
  }
  return (
    <Mark
      tone={chosen === null ? 'good' : 'warning'}
      icon={chosen === null ? 'ready' : 'info'}
      title={ways.reasons[reason]}
    >
      {ways.kinds[way]}
    </Mark>
  );
}

/** How the tunnels to a pod stand. */
export function TunnelMark({ of }: { readonly of: TunnelStatus }) {
  const state = tunnelState(of);
  return <Mark {...TUNNEL[state]}>{useMessages().page.clusters.ways.tunnelStates[state]}</Mark>;
}

/** Whether a node takes traffic. */
export function NodeMark({ of }: { readonly of: NodeStatus }) {
  const state = nodeState(of);
  return <Mark {...NODE[state]}>{useMessages().page.clusters.ways.nodeStates[state]}</Mark>;
}

/** How much is known of a controller. */
export function ControllerMark({ of }: { readonly of: ClusterController }) {
  const state = controllerState(of);
  return <Mark {...CONTROLLER[state]}>{useMessages().page.clusters.ways.controllerStates[state]}</Mark>;
}
