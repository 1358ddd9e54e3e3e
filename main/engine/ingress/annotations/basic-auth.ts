import { phrase } from '#shared/model/phrase.ts';
import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { readReference } from './object-reference.ts';

export const basicAuthAnnotations = ['auth-type', 'auth-secret', 'auth-secret-type', 'auth-realm'] as const;

/** Password protection (reference 12). */
export interface BasicAuthPolicy {
  readonly type: 'basic' | 'digest';
  /** `namespace/name` of the Secret with users and hashes. */
  readonly secret: string;
  /** `auth-file`: htpasswd text in the key `auth`; `auth-map`: a key per user. */
  readonly layout: 'auth-file' | 'auth-map';
  readonly realm: string;
}

const TYPE = /^(?:basic|digest)$/i;
const LAYOUT = /^(?:auth-file|auth-map)$/i;
const REALM = /^[A-Za-z0-9\-._~/: ]*$/;

/** `auth-type` with its companions; without a usable `auth-secret` the location is denied (reference 12, 18). */
export function parseBasicAuth(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): BasicAuthPolicy | null {
  const type = reader.text('auth-type', TYPE, 'dropped');
  if (type === null) return null;
  const layout = reader.text('auth-secret-type', LAYOUT, 'dropped') ?? 'auth-file';
  const realm = reader.text('auth-realm', REALM, 'dropped') ?? '';
  const otherNamespaces = configuration.allowCrossNamespaceResources;
  const secret = readReference(reader, 'auth-secret', { bareName: true, otherNamespaces });
  if (secret === null) reader.deny('auth-secret', phrase('denied-no-users'));
  else if (secret.kind === 'refused') reader.deny('auth-secret', secret.reason);
  if (secret?.kind !== 'named') return null;
  const kind = type.toLowerCase() === 'digest' ? 'digest' : 'basic';
  if (kind === 'digest') reader.deny('auth-type', phrase('denied-digest'));
  return {
    type: kind,
    secret: secret.key,
    layout: layout.toLowerCase() === 'auth-map' ? 'auth-map' : 'auth-file',
    realm,
  };
}
