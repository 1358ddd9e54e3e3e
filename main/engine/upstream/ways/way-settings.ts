import type { WayKind } from '#shared/model/way.ts';

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
