import type { Phrase } from './phrase.ts';

/** Every way to a pod (the words of people: straight to the pod IP, NodePort, tunnel, the cluster's controller). */
export const WAY_KINDS = ['direct', 'node-port', 'tunnel', 'controller', 'service-proxy'] as const;

export type WayKind = (typeof WAY_KINDS)[number];

/** What a person may choose: `auto` leaves it to Gatehouse. */
export const WAY_CHOICES = ['auto', ...WAY_KINDS] as const;

export type WayChoice = (typeof WAY_CHOICES)[number];

/** Why a way is in use, or why there is none. */
export const WAY_REASONS = [
  'source-local', // the source's pods run on this machine or stand as they are: demo and manifests
  'chosen', // by a person
  'proved', // reachability and identity of the pod network are proved
  'trusted', // a person trusts this network for the cluster
  'address-only', // an address that belongs to no pod: there is no other way to it
  'unknown-yet', // not yet found out whether the pod network is reachable
  'unreachable', // the pod network is not reachable from here
  'unproved', // reachable, but nothing proves that it is the cluster's
  'local-network', // the addresses lie in a network that this machine is in itself
  'tunnel-forbidden', // `pods/portforward` is not allowed, so that something else is used
  'nothing-allowed', // no way is proved and none is allowed
  'not-found', // what was chosen is not there: no node port, no node, no controller
] as const;

export type WayReason = (typeof WAY_REASONS)[number];

/** The way in use to the pods of a route and why; `way` null: there is none. */
export interface WayView {
  readonly way: WayKind | null;
  readonly reason: WayReason;
  /** What a person chose for this Service port, host or all; null: nothing. */
  readonly chosen: WayKind | null;
}

/** What a choice of a way is for. `port` as the Ingress names it. */
export type WayTarget =
  | { readonly kind: 'all' }
  | { readonly kind: 'service'; readonly namespace: string; readonly service: string; readonly port: number | string }
  | { readonly kind: 'host'; readonly host: string };

/** The tunnels to one pod through the API server. */
export interface TunnelStatus {
  readonly namespace: string;
  readonly pod: string;
  /** How its bytes travel; null where none is open. */
  readonly transport: 'websocket' | 'spdy' | 'channels' | null;
  readonly tunnels: number;
  readonly streams: number;
  /** Connections that wait for a tunnel. */
  readonly waiting: number;
  /** Tunnels that do not answer at the moment. */
  readonly suspect: number;
  /** Why the last one did not open, until one does. */
  readonly lastError: {
    readonly fault: string;
    readonly message: string;
    /** What the message is made of, for another language. */
    readonly phrase?: Phrase;
  } | null;
}

/** A node of the cluster. */
export interface NodeStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly unschedulable: boolean;
  readonly zone: string | null;
  readonly addresses: readonly string[];
}

/** What was found out about reaching pods of the cluster in force. */
export interface WaysStatus {
  /** What a person chose for everything; null: automatic. */
  readonly chosen: WayKind | null;
  /** null: not known yet. */
  readonly proofs: {
    /** This machine is the cluster's control plane. */
    readonly controlPlane: boolean;
    /** A name server at a pod's address knows the cluster. */
    readonly nameServer: boolean;
  } | null;
  /** Whether a person trusts the network that this machine is in for this cluster. */
  readonly trusted: boolean;
  /** How many Service ports are reached by each way; those that nobody asked for yet included, as far as they were looked at. */
  readonly inUse: Readonly<Partial<Record<WayKind, number>>>;
  /** Pods with tunnels at this moment, at most 100. */
  readonly tunnels?: readonly TunnelStatus[];
  /** At most 100. */
  readonly nodes?: readonly NodeStatus[];
}

/** A network that a person trusts to lead to a cluster's pods and to nobody else's. */
export interface TrustedNetwork {
  /** URL of the API server. */
  readonly server: string;
  /** The machine's networks at that moment, as `networkName` gives them. */
  readonly network: string;
}

/** What a person chose about ways. */
export interface WaySettings {
  /** For everything that is not named; null: automatic. */
  readonly all: WayKind | null;
  /** By `namespace/name:port`, the port as the Ingress names it. */
  readonly services: Readonly<Record<string, WayKind>>;
  /** Hosts that are answered by the cluster's controller. */
  readonly hosts: Readonly<Record<string, 'controller'>>;
  readonly trustedNetworks: readonly TrustedNetwork[];
}

export const AUTOMATIC_WAYS: WaySettings = { all: null, services: {}, hosts: {}, trustedNetworks: [] };
