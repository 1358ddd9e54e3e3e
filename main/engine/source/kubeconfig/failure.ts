import { CredentialError } from './credential-error.ts';
import { ProxyError } from './proxy-tunnel.ts';

/** The API server answered with a status other than 200. */
export class ApiError extends Error {
  readonly status: number;
  /** Milliseconds that the server asks to wait, null where it asks for nothing. */
  readonly retryAfter: number | null;

  constructor(status: number, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What came is not what the Kubernetes API says: cut off, endless, not JSON, not a list. */
export class ProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/**
 * What went wrong, for a person. `definite`: trying again in a second will not help. `reason` completes "…, because" or
 * "…: " and quotes neither credentials nor bodies.
 */
export type Failure = Refusal | ConnectionFailure;

/** This kind may not be read in this scope, or is not there. */
export interface Refusal {
  readonly kind: 'forbidden' | 'not-served';
  readonly reason: string;
  readonly definite: true;
}

/** Nothing can be read at the moment. */
export type ConnectionFailure =
  | {
      readonly kind: 'unreachable' | 'certificate' | 'client-certificate';
      readonly reason: string;
      readonly definite: boolean;
    }
  | { readonly kind: 'unauthorized'; readonly reason: string; readonly definite: true }
  | { readonly kind: 'expired'; readonly reason: string; readonly definite: false }
  | {
      readonly kind: 'sign-in';
      readonly reason: string;
      readonly what: string;
      readonly remedy: string;
      readonly definite: true;
    }
  | {
      readonly kind: 'plugin-refused' | 'plugin-unapproved' | 'plugin-failed' | 'file-unreadable';
      readonly reason: string;
      readonly what: string;
      readonly definite: true;
    };

/** Tells the two apart. */
export function isRefusal(failure: Failure): failure is Refusal {
  return failure.kind === 'forbidden' || failure.kind === 'not-served';
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed in the middle',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ETIMEDOUT: 'it does not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped in the middle',
  EHOSTUNREACH: 'there is no way to its network',
  ENETUNREACH: 'there is no way to its network',
  EPROTO: 'it does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS at this port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS at this port',
};

/** Unlike a reset or a delay these do not happen to a server that is up; a person need not wait for a second attempt. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

const CERTIFICATE_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that the kubeconfig does not name',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that the kubeconfig does not name',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that the kubeconfig does not name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Ends of the codes of TLS alerts with which a server refuses the client's side. */
const ALERT_REASONS: Readonly<Record<string, string>> = {
  CERTIFICATE_EXPIRED: 'it has expired',
  CERTIFICATE_REQUIRED: 'there is none, and the server wants one',
  UNKNOWN_CA: 'the server does not know its authority',
  BAD_CERTIFICATE: 'the server calls it bad',
  CERTIFICATE_UNKNOWN: 'the server cannot verify it',
};

/** Puts an error of a request, or of getting credentials for it, into words. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ApiError) return describeStatus(error);
  if (error instanceof ProtocolError) return { kind: 'unreachable', reason: error.message, definite: false };
  if (error instanceof CredentialError) {
    return describeCredentials(error);
  }
  const refusedBy = proxyRefusal(error);
  if (refusedBy !== null) return { kind: 'unreachable', reason: refusedBy, definite: false };
  const code = codeOf(error);
  const certificate = CERTIFICATE_REASONS[code];
  if (certificate !== undefined) return { kind: 'certificate', reason: certificate, definite: true };
  const alert = ALERT_REASONS[/_ALERT_([A-Z_]+)$/.exec(code)?.[1] ?? ''];
  if (alert !== undefined) return { kind: 'client-certificate', reason: alert, definite: true };
  if (/^ERR_(OSSL|CRYPTO)_/.test(code)) {
    return {
      kind: 'certificate',
      reason: 'the certificate, key or authority of the kubeconfig cannot be used',
      definite: true,
    };
  }
  const reason = NETWORK_REASONS[code] ?? `the request fails${code === '' ? '' : ` (${code})`}`;
  return { kind: 'unreachable', reason, definite: NOBODY_THERE.has(code) };
}

function describeCredentials({ kind, message: reason, what, remedy }: CredentialError): Failure {
  if (kind === 'certificate') return { kind: 'client-certificate', reason, definite: true };
  if (kind === 'expired') return { kind: 'sign-in', reason, what, remedy: remedy ?? '', definite: true };
  const kinds = {
    refused: 'plugin-refused',
    unapproved: 'plugin-unapproved',
    failed: 'plugin-failed',
    unreadable: 'file-unreadable',
  } as const;
  return { kind: kinds[kind], reason, what, definite: true };
}

/** Whether a person has to sign in, or allow or repair what signs in, before anything else helps. */
export function isSignIn(failure: Failure): boolean {
  switch (failure.kind) {
    case 'unauthorized':
    case 'sign-in':
    case 'client-certificate':
    case 'plugin-refused':
    case 'plugin-unapproved':
    case 'plugin-failed':
    case 'file-unreadable':
      return true;
    case 'forbidden':
    case 'not-served':
    case 'unreachable':
    case 'certificate':
    case 'expired':
      return false;
  }
}

/** The proxy's refusal, which undici wraps where it likes. */
function proxyRefusal(error: unknown): string | null {
  if (error instanceof ProxyError) return error.message;
  return error instanceof Error && error.cause !== undefined ? proxyRefusal(error.cause) : null;
}

function describeStatus(error: ApiError): Failure {
  switch (error.status) {
    case 401:
      return { kind: 'unauthorized', reason: 'the credentials are not accepted', definite: true };
    case 403:
      return { kind: 'forbidden', reason: error.message, definite: true };
    case 404:
      return { kind: 'not-served', reason: 'the server does not know this kind of object', definite: true };
    case 410:
      return { kind: 'expired', reason: 'the server has forgotten what was read last', definite: false };
    default:
      return { kind: 'unreachable', reason: `it answers with status ${error.status}`, definite: false };
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
