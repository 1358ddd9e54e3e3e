import type { Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressTls, PathType, PortReference } from '#shared/model/snapshot.ts';
import type { CanaryPolicy } from '../ingress/annotations/canary.ts';
import type { AcceptedIngress, Dialect, RuleSet } from '../ingress/rules.ts';
import type { ClientCertificatePolicy } from '../ingress/annotations/client-certificate.ts';
import type { Policy } from '../ingress/policy.ts';
import type { PathLookup } from './match/few-paths.ts';
import type { Pattern } from './patterns/pattern.ts';

/** A Service and port that a route leads to. `key` is `namespace/service:port`. */
export interface RouteBackend {
  readonly namespace: string;
  readonly service: string;
  readonly port: PortReference;
  readonly key: string;
}

/** Another Service that takes a part of a route's requests (reference 14). */
export interface RouteCanary {
  readonly accepted: AcceptedIngress;
  readonly policy: CanaryPolicy;
  readonly backend: RouteBackend;
}

/** What is known of a route before the proxy has planned for it. */
export interface RouteFacts {
  /** Stable while host, path, type and Ingress stay. */
  readonly id: string;
  /** Declared host, `*` for the default server. */
  readonly host: string;
  readonly path: string;
  /** How the path is matched: everything but Exact is Prefix in the dialect `ingress-nginx`. */
  readonly matching: 'Exact' | 'Prefix';
  /** As written in the object; `ImplementationSpecific` where none was given. */
  readonly pathType: PathType;
  /** true for the `/` that exists only because its host does (reference 1.1). */
  readonly implicit: boolean;
  /** The Ingress whose annotations the route carries; null for the built-in 404 of the default server. */
  readonly accepted: AcceptedIngress | null;
  readonly dialect: Dialect;
  readonly policy: Policy;
  /** null: nothing is behind it, the built-in default backend answers 404. */
  readonly backend: RouteBackend | null;
  /** Why there is no backend, or how it was chosen. */
  readonly backendFrom: 'path' | 'ingress-default' | 'controller-default' | 'none';
  readonly canary: RouteCanary | null;
  /** Set where the path is a pattern (host in regex mode). */
  readonly pattern: Pattern | null;
  /** Effective `rewrite-target` with `$1`…`$9` still in it, else null. */
  readonly rewriteTarget: string | null;
  /** Set where the pattern cannot be run: the route answers 503 with this reason, never a wrong match. */
  readonly unusable: Phrase | null;
}

/** A rule compiled for matching. `plan` is what the proxy chose to do for it when the table was compiled. */
export interface Route<Plan> extends RouteFacts {
  readonly plan: Plan;
}

/** One declared host with its routes. */
export interface VirtualServer<Plan> {
  /** Declared host; `*` for the default server. */
  readonly host: string;
  readonly kind: 'exact' | 'wildcard' | 'default';
  readonly dialect: Dialect;
  readonly regexMode: boolean;
  /** `namespace/name` and annotation that switched regex mode on, else null. */
  readonly regexCause: string | null;
  /** The oldest Ingress of the host that has a `tls` section (reference 7.1), else null. */
  readonly tls: {
    readonly namespace: string;
    readonly ingress: string;
    readonly entries: readonly IngressTls[];
  } | null;
  /** true where a certificate is registered for the name, wildcard parent included: plain HTTP is redirected (reference 7.2). */
  readonly redirectsToHttps: boolean;
  /** `app-root` of any Ingress of the host, with that Ingress. */
  readonly appRoot: { readonly path: string; readonly namespace: string; readonly ingress: string } | null;
  /** Further names as written, of the oldest Ingress of the host that has any (reference 3). */
  readonly alias: { readonly names: readonly string[]; readonly namespace: string; readonly ingress: string } | null;
  /** The Ingress that sends the name with or without `www.` here (reference 11). */
  readonly fromToWww: { readonly namespace: string; readonly ingress: string } | null;
  /** The Ingress that has TLS of the host handed on unopened (reference 7.4). */
  readonly passthrough: { readonly namespace: string; readonly ingress: string } | null;
  /** Client certificates, of the oldest Ingress of the host that asks for them (reference 6, 7.5). */
  readonly clientCertificate: ClientCertificatePolicy | null;
  /** In matching order. */
  readonly routes: readonly Route<Plan>[];
  /** Entries that lost their place to an older one (reference 6). */
  readonly conflicts: readonly RouteConflict[];
  /** Entries whose backend is a resource, which the controller skips (reference 5). */
  readonly skipped: readonly SkippedEntry[];
  /** The Ingresses that it was built from, oldest first; the same ones give the same server again. */
  readonly contributors: readonly AcceptedIngress[];
  /** The canary Ingresses of the host, oldest first, which it was built from too. */
  readonly canaries: readonly AcceptedIngress[];
  /** Finds the route of a path. */
  readonly index: PathIndex<Plan>;
  readonly problems: readonly Problem[];
}

/** An entry of an Ingress that adds no route. */
export interface SkippedEntry {
  readonly path: string;
  readonly pathType: PathType;
  readonly namespace: string;
  readonly ingress: string;
}

/**
 * How a server finds the route of a normalised path (a byte text). Plain: `exact` first, then `slash` (the automatic 301),
 * then the longest of `prefixes`, whose keys end with a slash, then `root`; what would be empty is null, so that
 * matching touches as little memory as it can. Patterns: the first that matches, tried in order.
 */
export type PathIndex<Plan> =
  | {
      readonly kind: 'plain';
      readonly exact: PathLookup<Route<Plan>> | null;
      readonly slash: PathLookup<Route<Plan>> | null;
      readonly prefixes: PathLookup<Route<Plan>> | null;
      /** Length of the longest key of `prefixes`. */
      readonly longest: number;
      /** The Prefix `/`. */
      readonly root: Route<Plan> | null;
    }
  | {
      readonly kind: 'patterns';
      readonly ordered: readonly Route<Plan>[];
      /** Places in `ordered` by literal prefix, one map for each length of prefix. */
      readonly byPrefix: readonly {
        readonly length: number;
        readonly places: ReadonlyMap<string, readonly number[]>;
      }[];
    };

export interface RouteConflict {
  readonly path: string;
  readonly pathType: PathType;
  readonly namespace: string;
  readonly ingress: string;
  readonly winner: { readonly namespace: string; readonly ingress: string; readonly path: string };
}

/** Aliases with wildcards and patterns, in nginx's order of precedence (reference 3). */
export interface AliasIndex<Plan> {
  /** Keyed by what follows the `*`, for example `.example.com`; such a wildcard spans several labels. */
  readonly leading: ReadonlyMap<string, VirtualServer<Plan>>;
  /** Keyed by what precedes the `*`, for example `mail.`. */
  readonly trailing: ReadonlyMap<string, VirtualServer<Plan>>;
  /** In order of host. */
  readonly patterns: readonly {
    readonly source: string;
    readonly pattern: Pattern;
    readonly server: VirtualServer<Plan>;
  }[];
}

/** Everything needed to answer a request. Replaced as a whole, never changed. */
export interface RouteTable<Plan> {
  readonly rules: RuleSet;
  /** Declared hosts and aliases without wildcard. */
  readonly exact: ReadonlyMap<string, VirtualServer<Plan>>;
  /** Keyed by the host without its `*`, for example `.example.com`. */
  readonly wildcard: ReadonlyMap<string, VirtualServer<Plan>>;
  /** null where there are none but exact ones. */
  readonly aliases: AliasIndex<Plan> | null;
  /** Servers by the name that is redirected to them (reference 11). */
  readonly wwwRedirects: ReadonlyMap<string, VirtualServer<Plan>>;
  readonly fallback: VirtualServer<Plan>;
  /** All servers, in order of host. */
  readonly servers: readonly VirtualServer<Plan>[];
  readonly problems: readonly Problem[];
  /** Those of them that belong to no server. */
  readonly otherProblems: readonly Problem[];
  /** true where no host has canaries or further names. */
  readonly isPlain: boolean;
  /** As a person counts them: declared ones, the default server only where something leads to it. */
  readonly hosts: number;
  /** Without the implicit ones. */
  readonly routes: number;
}

/** The order of servers in a table. */
export function byHostName(one: VirtualServer<unknown>, other: VirtualServer<unknown>): number {
  return one.host < other.host ? -1 : one.host > other.host ? 1 : 0;
}

/** Routes of servers without the implicit ones. */
export function countRoutes(servers: readonly VirtualServer<unknown>[]): number {
  return servers.reduce((sum, { routes }) => sum + routes.filter((route) => !route.implicit).length, 0);
}

/** The outcome of matching. */
export interface Match<Plan> {
  readonly server: VirtualServer<Plan>;
  /** null only for a target above the root. */
  readonly route: Route<Plan> | null;
  /**
   * Path after decoding, resolving and merging slashes, as a byte text (`byte-text.ts`); null where the target is above the
   * root or not decodable.
   */
  readonly path: string | null;
  /** The automatic 301 to the path with a slash (reference 4.2). */
  readonly slashRedirect: boolean;
}
