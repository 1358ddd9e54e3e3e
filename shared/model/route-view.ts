import type { HostController } from './cluster-controller.ts';
import type { PathType, PortReference } from './snapshot.ts';
import type { WayView } from './way.ts';

/** A route as page, tray and CLI show it. */
export interface RouteView {
  /** Stable while host, path, type and Ingress stay. */
  readonly id: string;
  readonly path: string;
  readonly pathType: PathType;
  /** true where the host is in regex mode, so that the path is a pattern. */
  readonly regex: boolean;
  /** true for the path `/` that exists only because the host does. */
  readonly implicit: boolean;
  readonly namespace: string;
  readonly ingress: string;
  readonly className: string | null;
  readonly dialect: 'ingress-nginx' | 'spec';
  /** null where the built-in 404 answers. */
  readonly service: { readonly namespace: string; readonly name: string; readonly port: PortReference } | null;
  readonly rewriteTarget: string | null;
  /** Short words for what else the policy does, such as `auth-url`, `body 1k`. */
  readonly policy: readonly string[];
  readonly ready: number;
  readonly total: number;
  readonly state: 'ready' | 'no-endpoints' | 'service-missing' | 'denied' | 'not-found';
  /** The way to its pods and why; absent where it leads to no Service. */
  readonly way?: WayView;
}

/** A declared host with its routes in matching order. */
export interface HostView {
  /** `*` where a rule has no host. */
  readonly host: string;
  readonly tls: boolean;
  /** Which certificate this machine serves for it. */
  readonly certificate: 'ours' | 'secret' | 'fake' | 'none';
  /** What the cluster would serve: Secret as namespace/name, `fake`, or null without TLS. */
  readonly clusterCertificate: string | null;
  /** Whether this machine resolves the name to loopback: by itself (`.localhost`), by the hosts file, or not. */
  readonly name: 'built-in' | 'hosts-file' | 'unmapped' | 'wildcard';
  /** URL to open, with our port where it is not the standard one; null for wildcards and host-less rules. */
  readonly url: string | null;
  /** The cluster's own controller that answers for it too; null or absent where none is known. */
  readonly controller?: HostController | null;
  readonly routes: readonly RouteView[];
}

/** An Ingress that does not count, and why. */
export interface IgnoredIngress {
  readonly namespace: string;
  readonly name: string;
  readonly className: string | null;
  readonly reason: string;
}

export interface RoutesView {
  readonly hosts: readonly HostView[];
  readonly ignored: readonly IgnoredIngress[];
}
