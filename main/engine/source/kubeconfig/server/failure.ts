import { phrase, phraseText, quoted, type Phrase } from '#shared/model/phrase.ts';
import { CredentialError } from '../credentials/credential-error.ts';
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
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.name = 'ProtocolError';
    this.phrase = said;
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
  readonly reason: Phrase;
  readonly definite: true;
}

/** Nothing can be read at the moment. */
export type ConnectionFailure =
  | {
      readonly kind: 'unreachable' | 'certificate' | 'client-certificate';
      readonly reason: Phrase;
      readonly definite: boolean;
    }
  | { readonly kind: 'unauthorized'; readonly reason: Phrase; readonly definite: true }
  | { readonly kind: 'expired'; readonly reason: Phrase; readonly definite: false }
  | {
      readonly kind: 'sign-in';
      readonly reason: Phrase;
      readonly what: string;
      readonly remedy: string;
      readonly definite: true;
    }
  | {
      readonly kind: 'plugin-refused' | 'plugin-unapproved' | 'plugin-failed' | 'file-unreadable';
      readonly reason: Phrase;
      readonly what: string;
      readonly definite: true;
    };

/** Tells the two apart. */
export function isRefusal(failure: Failure): failure is Refusal {
  return failure.kind === 'forbidden' || failure.kind === 'not-served';
}

const NETWORK_REASONS: Readonly<Record<string, Phrase>> = {
  ECONNREFUSED: phrase('connection-refused'),
  ECONNRESET: phrase('connection-reset'),
  EPIPE: phrase('connection-reset'),
  UND_ERR_SOCKET: phrase('connection-cut'),
  ENOTFOUND: phrase('name-unknown'),
  EAI_AGAIN: phrase('name-not-now'),
  ETIMEDOUT: phrase('no-answer-in-time'),
  UND_ERR_CONNECT_TIMEOUT: phrase('no-answer-in-time'),
  UND_ERR_HEADERS_TIMEOUT: phrase('no-answer-in-time'),
  UND_ERR_BODY_TIMEOUT: phrase('answer-stopped'),
  EHOSTUNREACH: phrase('no-route'),
  ENETUNREACH: phrase('no-route'),
  EPROTO: phrase('tls-unexpected'),
  ERR_SSL_WRONG_VERSION_NUMBER: phrase('tls-not-spoken'),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: phrase('tls-not-spoken'),
};

/** Unlike a reset or a delay these do not happen to a server that is up; a person need not wait for a second attempt. */
const NOBODY_THERE: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

const CERTIFICATE_REASONS: Readonly<Record<string, Phrase>> = {
  CERT_HAS_EXPIRED: phrase('certificate-expired'),
  CERT_NOT_YET_VALID: phrase('certificate-not-yet'),
  DEPTH_ZERO_SELF_SIGNED_CERT: phrase('certificate-self-signed'),
  SELF_SIGNED_CERT_IN_CHAIN: phrase('certificate-other-authority'),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: phrase('certificate-other-authority'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: phrase('certificate-other-authority'),
  ERR_TLS_CERT_ALTNAME_INVALID: phrase('certificate-other-name'),
};

/** Ends of the codes of TLS alerts with which a server refuses the client's side. */
const ALERT_REASONS: Readonly<Record<string, Phrase>> = {
  CERTIFICATE_EXPIRED: phrase('client-expired'),
  CERTIFICATE_REQUIRED: phrase('client-required'),
  UNKNOWN_CA: phrase('client-authority-unknown'),
  BAD_CERTIFICATE: phrase('client-bad'),
  CERTIFICATE_UNKNOWN: phrase('client-unverified'),
};

/** Puts an error of a request, or of getting credentials for it, into words. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof ApiError) return describeStatus(error);
  if (error instanceof ProtocolError) return { kind: 'unreachable', reason: error.phrase, definite: false };
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
      reason: phrase('material-unusable'),
      definite: true,
    };
  }
  const reason =
    NETWORK_REASONS[code] ?? (code === '' ? phrase('request-fails') : phrase('request-fails-code', { code }));
  return { kind: 'unreachable', reason, definite: NOBODY_THERE.has(code) };
}

function describeCredentials({ kind, phrase: reason, what, remedy }: CredentialError): Failure {
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
function proxyRefusal(error: unknown): Phrase | null {
  if (error instanceof ProxyError) return error.phrase;
  return error instanceof Error && error.cause !== undefined ? proxyRefusal(error.cause) : null;
}

function describeStatus(error: ApiError): Failure {
  switch (error.status) {
    case 401:
      return { kind: 'unauthorized', reason: phrase('credentials-refused'), definite: true };
    case 403:
      return { kind: 'forbidden', reason: quoted(error.message), definite: true };
    case 404:
      return { kind: 'not-served', reason: phrase('kind-unknown'), definite: true };
    case 410:
      return { kind: 'expired', reason: phrase('version-forgotten'), definite: false };
    default:
      return { kind: 'unreachable', reason: phrase('answers-status', { status: error.status }), definite: false };
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string') return code;
  return 'cause' in error ? codeOf(error.cause) : '';
}
