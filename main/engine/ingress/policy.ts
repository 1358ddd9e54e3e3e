import type { Phrase } from '#shared/model/phrase.ts';
import type { AddressListsPolicy } from './annotations/address-lists.ts';
import type { AnswerRatePolicy } from './annotations/answer-rate.ts';
import type { AnswerRewritesPolicy } from './annotations/answer-rewrites.ts';
import type { BalancingPolicy } from './annotations/balancing.ts';
import type { BackendProtocol } from './annotations/backend-protocol.ts';
import type { BasicAuthPolicy } from './annotations/basic-auth.ts';
import type { CanaryPolicy } from './annotations/canary.ts';
import type { ClientCertificatePolicy } from './annotations/client-certificate.ts';
import type { CorsPolicy } from './annotations/cors.ts';
import type { ErrorsPolicy } from './annotations/errors.ts';
import type { ExternalAuthPolicy } from './annotations/external-auth.ts';
import type { FastCgiPolicy } from './annotations/fastcgi.ts';
import type { LimitsPolicy } from './annotations/limits.ts';
import type { MirrorPolicy } from './annotations/mirror.ts';
import type { ProxySslPolicy } from './annotations/proxy-ssl.ts';
import type { RedirectPolicy } from './annotations/redirect.ts';
import type { Satisfy } from './annotations/satisfy.ts';
import type { UpstreamHeadPolicy } from './annotations/upstream-head.ts';

/** `rewrite-target`, `use-regex`, `x-forwarded-prefix` (reference 4.4, 4.5). */
export interface RewritePolicy {
  readonly useRegex: boolean;
  /** null where absent or invalid. Whether it is effective depends on the path (equal text is no rewrite). */
  readonly target: string | null;
  readonly forwardedPrefix: string | null;
}

/** HTTPS redirect and HSTS (reference 7.2, 7.3). */
export interface TlsPolicy {
  readonly sslRedirect: boolean;
  readonly forceSslRedirect: boolean;
  readonly preserveTrailingSlash: boolean;
}

/** Connection to the pods (reference 9). Times in milliseconds, sizes in bytes. */
export interface UpstreamPolicy {
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly sendTimeout: number;
  /** Conditions of `proxy-next-upstream`, such as `error`, `timeout`, `http_503`, `non_idempotent`, `off`. */
  readonly nextUpstream: readonly string[];
  /** Tries in all; 0 = no limit. */
  readonly nextUpstreamTries: number;
  /** 0 = no limit. */
  readonly nextUpstreamTimeout: number;
  /** 0 = no limit. */
  readonly bodySize: number;
  /** Answer heads larger than this are a 502. */
  readonly headerSize: number;
  /** true: a pod that answers faster than its client reads is not held back, and small pieces are collected. */
  readonly buffersAnswers: boolean;
  /** Buffers of `headerSize` each for an answer in memory. */
  readonly answerBuffers: number;
  /** What of a buffered answer may lie in a file beyond memory; 0 = nothing. */
  readonly answerFileSize: number;
  /** true: the whole request body is read before the pod is called. */
  readonly buffersRequests: boolean;
  /** What of a buffered request body lies in memory. */
  readonly bodyMemory: number;
}

/** Cookie affinity (reference 15). Times in seconds. */
export interface AffinityPolicy {
  readonly cookieName: string;
  readonly path: string | null;
  readonly domain: string | null;
  readonly expires: number | null;
  readonly maxAge: number | null;
  readonly sameSite: string | null;
  readonly conditionalSameSiteNone: boolean;
  readonly secure: boolean;
  readonly changeOnFailure: boolean;
  readonly mode: 'balanced' | 'persistent';
}

/**
 * What the annotations of one Ingress ask for, parsed and checked once. One member per annotation family; a family that
 * is not used is null, so that a plain route carries no step. `denied` is set when a reference is broken: the location
 * then answers 503 and is never open (reference 18).
 */
export interface Policy {
  readonly rewrite: RewritePolicy;
  readonly tls: TlsPolicy;
  readonly upstream: UpstreamPolicy;
  readonly backendProtocol: BackendProtocol;
  /** Where the Ingress has none, that of the oldest Ingress of the host which has one. */
  readonly proxySsl: ProxySslPolicy | null;
  readonly fastCgi: FastCgiPolicy | null;
  readonly addressLists: AddressListsPolicy | null;
  readonly basicAuth: BasicAuthPolicy | null;
  readonly externalAuth: ExternalAuthPolicy | null;
  readonly satisfy: Satisfy;
  readonly limits: LimitsPolicy | null;
  /** Counts only where answers are buffered. */
  readonly answerRate: AnswerRatePolicy | null;
  /** Of the host: that of its oldest Ingress which has one counts. */
  readonly clientCertificate: ClientCertificatePolicy | null;
  readonly cors: CorsPolicy | null;
  readonly affinity: AffinityPolicy | null;
  /** Of the backend: that of the oldest Ingress which uses it counts. */
  readonly balancing: BalancingPolicy | null;
  readonly appRoot: string | null;
  readonly redirect: RedirectPolicy | null;
  /** Further names of the host (reference 3). */
  readonly serverAlias: readonly string[] | null;
  /** TLS of the host goes to its Service unopened (reference 7.4). */
  readonly sslPassthrough: boolean;
  readonly errors: ErrorsPolicy | null;
  /** `namespace/name` of a ConfigMap with lines for every answer (reference 10.2). */
  readonly customHeaders: string | null;
  readonly answerRewrites: AnswerRewritesPolicy | null;
  readonly upstreamHead: UpstreamHeadPolicy | null;
  readonly mirror: MirrorPolicy | null;
  readonly denied: Denial | null;
  /** Set: the Ingress only attaches to another one's path; it adds no host and no path (reference 14). */
  readonly canary: CanaryPolicy | null;
}

/** Why a location is never open. `detail` is the end of a sentence that begins with the annotation. */
export interface Denial {
  readonly annotation: string;
  readonly detail: Phrase;
}
