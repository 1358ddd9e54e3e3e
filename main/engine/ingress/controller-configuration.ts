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
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly httpRedirectCode: number;
  readonly noTlsRedirectLocations: readonly string[];
  readonly hsts: { readonly enabled: boolean; readonly maxAge: number; readonly includeSubdomains: boolean; readonly preload: boolean };
  readonly useForwardedHeaders: boolean;
  readonly computeFullForwardedFor: boolean;
  readonly addOriginalUriHeader: boolean;
  readonly underscoresInHeaders: boolean;
  readonly serverTokens: boolean;
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  readonly bodySize: number;
  readonly headerSize: number;
  readonly nextUpstream: readonly string[];
  readonly nextUpstreamTries: number;
  readonly nextUpstreamTimeout: number;
  readonly http2: boolean;
}
