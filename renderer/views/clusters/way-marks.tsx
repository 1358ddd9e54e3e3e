import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { NodeStatus, TunnelStatus, WaysStatus, WayView } from '#shared/model/way.ts';
import { useMessages } from '../../page/context.ts';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
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

const NETWORK: Readonly<Record<NetworkState, Look>> = {
  proved: LOOKS.ready,
  trusted: LOOKS.caution,
  unproved: LOOKS.none,
  unknown: LOOKS.waiting,
};

const TUNNEL: Readonly<Record<TunnelState, Look>> = {
  open: LOOKS.ready,
  waiting: LOOKS.waiting,
  suspect: LOOKS.warning,
  failed: LOOKS.failed,
  idle: LOOKS.none,
};

const NODE: Readonly<Record<NodeState, Look>> = {
  ready: LOOKS.ready,
  'not-ready': LOOKS.failed,
  unschedulable: LOOKS.caution,
};

const CONTROLLER: Readonly<Record<ControllerState, Look>> = {
  reached: LOOKS.ready,
  partial: LOOKS.caution,
  inside: LOOKS.none,
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
      <Mark {...(isOpen ? LOOKS.waiting : LOOKS.failed)} title={ways.reasons[reason]}>
        {ways.none}
      </Mark>
    );
  }
  return (
    <Mark {...(chosen === null ? LOOKS.ready : LOOKS.caution)} title={ways.reasons[reason]}>
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

/** Of a controller that objects name where there is no cluster in which it could run. */
export function NamedControllerMark() {
  return <Mark {...LOOKS.none}>{useMessages().page.clusters.ways.controllerNamed}</Mark>;
}
