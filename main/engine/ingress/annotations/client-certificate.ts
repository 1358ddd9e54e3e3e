import type { Phrase } from '#shared/model/phrase.ts';
import type { ControllerConfiguration } from '../controller-configuration.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { readReference } from './object-reference.ts';

export const clientCertificateAnnotations = [
  'auth-tls-secret',
  'auth-tls-verify-client',
  'auth-tls-verify-depth',
  'auth-tls-match-cn',
  'auth-tls-error-page',
  'auth-tls-pass-certificate-to-upstream',
] as const;

/** `namespace/name` of the Secret with `ca.crt`, or why the reference is not usable: the host answers 403. */
type AuthorityReference =
  { readonly secret: string; readonly refused: null } | { readonly secret: null; readonly refused: Phrase };

/** Client certificates of a host (reference 7.5). */
export type ClientCertificatePolicy = AuthorityReference & {
  readonly verify: 'on' | 'optional' | 'optional_no_ca' | 'off';
  /** Certificates between the client's and the authority's. */
  readonly depth: number;
  /** A regular expression for the subject, beginning with `CN=`. */
  readonly matchCommonName: string | null;
  /** An absolute URL, or a path of the host. */
  readonly errorPage: string | null;
  readonly passCertificate: boolean;
};

const VERIFY = /^(?:on|off|optional|optional_no_ca)$/;
const PAGE = /^(?:(?:https?:\/\/)?[A-Za-z0-9\-.]*(?::\d+)?\/[A-Za-z0-9\-./]*)?$/;

/** `auth-tls-*`, all of them without effect where `auth-tls-secret` is not set (reference 7.5, 18). */
export function parseClientCertificate(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): ClientCertificatePolicy | null {
  const otherNamespaces = configuration.allowCrossNamespaceResources;
  const secret = readReference(reader, 'auth-tls-secret', { bareName: false, otherNamespaces });
  if (secret === null) return null;
  const depth = reader.parsed('auth-tls-verify-depth', parseInteger);
  const verify = reader.text('auth-tls-verify-client', VERIFY) as ClientCertificatePolicy['verify'] | null;
  return {
    ...(secret.kind === 'named' ? { secret: secret.key, refused: null } : { secret: null, refused: secret.reason }),
    verify: verify !== null && VERIFY.test(verify) ? verify : 'on',
    depth: depth === null || depth <= 0 ? 1 : depth,
    matchCommonName: reader.parsed('auth-tls-match-cn', parseCommonName, 'dropped'),
    errorPage: reader.text('auth-tls-error-page', PAGE, 'dropped'),
    passCertificate: reader.boolean('auth-tls-pass-certificate-to-upstream', false, 'dropped'),
  };
}

function parseCommonName(text: string): string | null {
  return text.startsWith('CN=') ? text : null;
}
