import type { BalancingAlgorithm } from './annotations/balancing.ts';
import type { AddressRanges } from './address-ranges.ts';
import type { AddressListsPolicy } from './annotations/address-lists.ts';
import type { ExternalAuthPolicy } from './annotations/external-auth.ts';

/** Risk of an annotation as the project rates it, lowest first. */
export type Risk = 'Low' | 'Medium' | 'High' | 'Critical';

/**
 * The settings of the controller that change answers (reference 19), from its ConfigMap and flags, defaults filled in.
 * Times in milliseconds, sizes in bytes.
 */
export interface ControllerConfiguration {
  readonly ingressClass: string;
  readonly controllerClass: string;
  readonly ingressClassByName: boolean;
  readonly watchIngressWithoutClass: boolean;
  /** `namespace/name`, null for the built-in 404. */
  readonly defaultBackendService: string | null;
  readonly defaultSslCertificate: string | null;
  /** `--enable-ssl-passthrough`. */
  readonly sslPassthrough: boolean;
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly httpRedirectCode: number;
  readonly relativeRedirects: boolean;
  readonly usePortInRedirects: boolean;
  readonly noTlsRedirectLocations: readonly string[];
  readonly hsts: {
    readonly enabled: boolean;
    readonly maxAge: number;
    readonly includeSubdomains: boolean;
    readonly preload: boolean;
  };
  readonly useForwardedHeaders: boolean;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  /** Lower case; the line that is believed with `use-forwarded-headers`. */
  readonly forwardedForHeader: string;
  readonly underscoresInHeaders: boolean;
  readonly ignoreInvalidHeaders: boolean;
  readonly serverTokens: boolean;
  readonly allowBackendServerHeader: boolean;
  /** `namespace/name` of ConfigMaps: lines for every answer, lines for every request to a pod. */
  readonly addHeaders: string | null;
  readonly proxySetHeaders: string | null;
  /** Lower case. */
  readonly hideHeaders: readonly string[];
  /** Names that `custom-headers` may set, as written. */
  readonly allowedResponseHeaders: readonly string[];
  /** Codes that are answered by the default backend (reference 16). */
  readonly customHttpErrors: readonly number[];
  readonly disableProxyInterceptErrors: boolean;
  readonly proxyHttpVersion: '1.0' | '1.1';
  /** As `proxy-redirect-from` and its companions say it, `off` where nothing is changed. */
  readonly answerRewrites: {
    readonly redirectFrom: string;
    readonly redirectTo: string;
    readonly cookiePath: string;
    readonly cookieDomain: string;
  };
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  readonly bodySize: number;
  readonly headerSize: number;
  readonly buffersAnswers: boolean;
  readonly answerBuffers: number;
  readonly answerFileSize: number;
  readonly buffersRequests: boolean;
  readonly bodyMemory: number;
  readonly nextUpstream: readonly string[];
  readonly nextUpstreamTries: number;
  readonly nextUpstreamTimeout: number;
  /** Balancing of backends whose Ingress does not say otherwise (reference 15). */
  readonly loadBalance: BalancingAlgorithm;
  readonly serviceUpstream: boolean;
  /** true: Services of type ExternalName have no endpoints (reference 8). */
  readonly disableExternalNames: boolean;
  readonly http2: boolean;
  /** `global-auth-url` with its companions; applies where an Ingress has no `auth-url` of its own (reference 12). */
  readonly globalAuth: ExternalAuthPolicy | null;
  readonly noAuthLocations: readonly string[];
  /** `whitelist-source-range` and `denylist-source-range`, for Ingresses without lists of their own. */
  readonly addressLists: AddressListsPolicy;
  /** Clients that are refused everywhere: a text, or `~` and `~*` before a pattern, as nginx' maps take them. */
  readonly blocked: {
    readonly addresses: AddressRanges | null;
    readonly userAgents: readonly string[];
    readonly referers: readonly string[];
  };
  /** Statuses of requests that exceed a limit. */
  readonly limitRequestStatus: number;
  readonly limitConnectionStatus: number;
  /** Whether annotations may refer to Secrets and ConfigMaps of other namespaces. */
  readonly allowCrossNamespaceResources: boolean;
  /** Prefix of all annotations, without the slash. */
  readonly annotationsPrefix: string;
  readonly annotationValidation: boolean;
  readonly deepInspect: boolean;
  /** Annotations above this risk drop their Ingress. */
  readonly annotationsRiskLevel: Risk;
  readonly annotationWordBlocklist: readonly string[];
  readonly disableCatchAll: boolean;
  /** Empty for all namespaces. */
  readonly watchNamespace: string;
  /** Label selector of namespaces, empty for all. */
  readonly watchNamespaceSelector: string;
}
