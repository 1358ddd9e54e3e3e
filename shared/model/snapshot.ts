import type { Problem } from './problem.ts';
import type { MissingRight, SourceDescription } from './source.ts';

/** What every stripped Kubernetes object carries. Values are never changed once made. */
export interface ObjectIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `metadata.resourceVersion`, or any text that changes whenever the content does. */
  readonly version: string;
  /** `metadata.creationTimestamp` in milliseconds since the epoch; 0 where it is not given. */
  readonly created: number;
}

/** A port as an Ingress names it: by number or by name; null where the Ingress gives none. */
export type PortReference = number | string | null;

export type BackendReference =
  | { readonly kind: 'service'; readonly name: string; readonly port: PortReference }
  | { readonly kind: 'resource'; readonly apiGroup: string; readonly resource: string; readonly name: string };

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

export interface IngressPath {
  readonly path: string;
  /** null where the object gives none; a dialect decides what that means. */
  readonly pathType: PathType | null;
  readonly backend: BackendReference;
}

export interface IngressRule {
  /** Lower-case host as declared, `*.` for one label; null for a rule without a host. */
  readonly host: string | null;
  readonly paths: readonly IngressPath[];
}

export interface IngressTls {
  readonly hosts: readonly string[];
  readonly secretName: string | null;
}

export interface IngressObject extends ObjectIdentity {
  /** `spec.ingressClassName`. The legacy annotation stays in `annotations`. */
  readonly className: string | null;
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: readonly IngressRule[];
  readonly tls: readonly IngressTls[];
  readonly defaultBackend: BackendReference | null;
  /** Of `status.loadBalancer`: where the cluster's controller says that it is reached; IPs and lower-case names. */
  readonly addresses: readonly string[];
}

export interface IngressClassObject {
  readonly name: string;
  readonly controller: string;
  readonly isDefault: boolean;
}

export interface ServicePort {
  /** Empty text where the port has no name. */
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
  readonly protocol: string;
  readonly nodePort: number | null;
}

export interface ServiceObject extends ObjectIdentity {
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** null for headless Services and for ExternalName. */
  readonly clusterIP: string | null;
  readonly externalName: string | null;
  readonly hasSelector: boolean;
  readonly ports: readonly ServicePort[];
  /** `Local`: a node port answers only on nodes that hold a ready endpoint (reference 4.3). */
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  /** Where `ports` answer outside of the cluster: load balancer and `spec.externalIPs`; IPs and lower-case names. */
  readonly externalAddresses: readonly string[];
  /** Only those by which the cluster's own controller is found. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface SliceEndpoint {
  readonly addresses: readonly string[];
  /** Absent conditions are already filled in: ready = true, serving = ready, terminating = false. */
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly node: string | null;
  /** Name of the Pod in the same namespace that `targetRef` names, else null. */
  readonly pod: string | null;
}

export interface EndpointSliceObject extends ObjectIdentity {
  /** Label `kubernetes.io/service-name`. */
  readonly service: string;
  readonly addressType: string;
  readonly ports: readonly { readonly name: string; readonly port: number | null; readonly protocol: string }[];
  readonly endpoints: readonly SliceEndpoint[];
}

export interface SecretObject extends ObjectIdentity {
  readonly type: string;
  /** Values as base64 text, as Kubernetes hands them out. Never logged, never sent to a page. */
  readonly data: Readonly<Record<string, string>>;
}

export interface ConfigMapObject extends ObjectIdentity {
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

export interface NamespaceObject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type NodeAddressType = 'InternalIP' | 'ExternalIP' | 'InternalDNS' | 'ExternalDNS' | 'Hostname';

export interface NodeObject {
  readonly name: string;
  /** In the order in which they are to be tried; names lower-case. */
  readonly addresses: readonly { readonly type: NodeAddressType; readonly address: string }[];
  readonly ready: boolean;
  readonly unschedulable: boolean;
  /** Label `topology.kubernetes.io/zone`. */
  readonly zone: string | null;
  readonly podCidrs: readonly string[];
}

export interface WorkloadContainer {
  readonly name: string;
  /** Command-line flags that change what the cluster's controller answers; all others may be secret and are not kept. */
  readonly flags: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly hostPort: number | null }[];
}

/** What runs the cluster's own controller. A Pod is read where no Deployment or DaemonSet may be. */
export interface WorkloadObject extends ObjectIdentity {
  readonly kind: 'Deployment' | 'DaemonSet' | 'Pod';
  /** Only those by which the cluster's own controller is found, of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  readonly containers: readonly WorkloadContainer[];
  /** Of a Pod: where it runs. */
  readonly node: string | null;
}

/**
 * The objects of a source at one moment, stripped to what is used. An object that did not change between two
 * snapshots is the same JavaScript object in both, so that later stages can reuse what they made of it.
 */
export interface Snapshot {
  readonly source: SourceDescription;
  /** Counts the readings of the source, from 1. */
  readonly read: number;
  readonly ingresses: readonly IngressObject[];
  readonly classes: readonly IngressClassObject[];
  readonly services: readonly ServiceObject[];
  readonly endpointSlices: readonly EndpointSliceObject[];
  readonly secrets: readonly SecretObject[];
  readonly configMaps: readonly ConfigMapObject[];
  readonly namespaces: readonly NamespaceObject[];
  /** Empty where they may not be read, which `missingRights` says. */
  readonly nodes: readonly NodeObject[];
  /** Those that look like the cluster's own controller. */
  readonly workloads: readonly WorkloadObject[];
  /** Rights without which something was left out. */
  readonly missingRights: readonly MissingRight[];
  /** false where Secrets may not be read, so that a missing Secret is not reported as missing. */
  readonly secretsReadable: boolean;
  /** false where IngressClasses may not be read: a class is then just a name, and which one is the default is unknown. */
  readonly classesReadable: boolean;
  readonly problems: readonly Problem[];
}
