import type { ServiceObject, WorkloadObject } from './snapshot.ts';
import type { MissingRight } from './source.ts';

/** Programs that answer Ingresses in clusters. `other`: a controller that is not in the table of `ingress-products.ts`. */
export type IngressProduct =
  | 'ingress-nginx'
  | 'f5-nginx'
  | 'traefik'
  | 'haproxy'
  | 'haproxy-ingress'
  | 'contour'
  | 'kong'
  | 'istio'
  | 'cilium'
  | 'aws-alb'
  | 'gce'
  | 'azure'
  | 'other';

/** A port of the controller's Service at which it takes plain or encrypted HTTP. */
export interface ControllerPort {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly nodePort: number | null;
}

/** How it is known that the controller is reached at an address, best first (reference 5). */
export type AddressEvidence =
  | 'ingress-status' // the controller wrote it into the Ingresses, and it is an address of its Service
  | 'ingress-status-node' // as above, and it is a node; the ports are NodePorts or host ports
  | 'ingress-status-port' // as above; nodes may not be read, and its Service has NodePorts alone, so that it is taken for a node
  | 'ingress-status-only' // as above, and nothing in the cluster says whose it is
  | 'service-status' // the load balancer or an external IP of its Service
  | 'node-port' // a node, at the NodePort of its Service
  | 'host-port'; // a node on which it runs with the ports of the machine; to be tried

/** Where the controller is reached from outside of the cluster; a port is null where it has none of that kind. */
export interface ControllerAddress {
  readonly address: string;
  readonly http: number | null;
  readonly https: number | null;
  /** The node whose address it is. */
  readonly node: string | null;
  readonly evidence: AddressEvidence;
}

/** A controller that runs in the cluster, as far as it can be seen. */
export interface ClusterController {
  readonly product: IngressProduct;
  /** `spec.controller` of its classes; null where it is known without one. */
  readonly controller: string | null;
  /** Names of its classes, sorted; also those that Ingresses only name, where classes may not be read. */
  readonly classes: readonly string[];
  /** One of `classes`, or null. */
  readonly defaultClass: string | null;
  readonly service: {
    readonly namespace: string;
    readonly name: string;
    readonly type: ServiceObject['type'];
    readonly ports: readonly ControllerPort[];
  } | null;
  readonly workload: {
    readonly kind: WorkloadObject['kind'];
    readonly namespace: string;
    readonly name: string;
  } | null;
  /** Best evidence first. */
  readonly addresses: readonly ControllerAddress[];
  /** Of ingress-nginx: the ConfigMap that configures it, and whether it could be read. */
  readonly configMap: { readonly namespace: string; readonly name: string; readonly read: boolean } | null;
  /** Command-line flags that change answers; null where its arguments cannot be read. */
  readonly flags: Readonly<Record<string, string>> | null;
  /** What would be known better with one more right. */
  readonly unread: readonly MissingRight[];
}

/** Whose a port is that a person typed behind a host name, such as `http://da2so.com:30172/`. */
export interface PortUnderstanding {
  readonly port: number;
  /** Where the port belongs: a NodePort, or the port of a load balancer or of the controller on its node. */
  readonly kind: 'node-port' | 'external' | 'host-port';
  readonly service: { readonly namespace: string; readonly name: string; readonly port: number } | null;
  /** The controller behind it; null: the port leads straight to the Service, and no Ingress is involved. */
  readonly controller: { readonly product: IngressProduct; readonly classes: readonly string[] } | null;
  /** What the Service port speaks. */
  readonly scheme: 'http' | 'https' | null;
  /** The host as typed: an address of the cluster, or a name that leads to one, or neither. */
  readonly host: {
    readonly name: string;
    /** What the name stands for here; the address itself where one was typed. */
    readonly addresses: readonly string[];
    readonly known: 'node' | 'load-balancer' | 'ingress-status' | 'loopback' | 'unknown' | 'unresolved';
    readonly address: string | null;
    readonly node: string | null;
  };
  /** The node takes such connections: it is ready and, with `externalTrafficPolicy: Local`, runs an endpoint. */
  readonly answers: boolean | null;
}

/** How a host is reached through the cluster's own controller, by the class of its first Ingress. */
export interface HostController {
  readonly product: IngressProduct;
  readonly className: string | null;
  readonly service: { readonly namespace: string; readonly name: string } | null;
  /** The best of its addresses; null where none is known. */
  readonly address: ControllerAddress | null;
  /** As a person would type it there, such as `http://da2so.com:30172`; null for a wildcard or without an address. */
  readonly url: string | null;
}
