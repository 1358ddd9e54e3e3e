import type { AffinityPolicy } from '../policy.ts';
import { parseInteger } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { NAME_OR_PATH, URL_WITHOUT_VARIABLES } from './characters.ts';

export const affinityAnnotations = [
  'affinity',
  'affinity-mode',
  'session-cookie-name',
  'session-cookie-path',
  'session-cookie-domain',
  'session-cookie-expires',
  'session-cookie-max-age',
  'session-cookie-samesite',
  'session-cookie-conditional-samesite-none',
  'session-cookie-secure',
  'session-cookie-change-on-failure',
] as const;

const KIND = /^cookie$/;
const MODE = /^(?:balanced|persistent)$/;
const SAME_SITE = /^(?:None|Lax|Strict)$/i;
const DOMAIN = /^[A-Za-z0-9.-]+$/;

/** `affinity: cookie` with its `session-cookie-*` (reference 15); null where it is not asked for. */
export function parseAffinity(reader: AnnotationReader): AffinityPolicy | null {
  if (reader.text('affinity', KIND) === null) return null;
  return {
    cookieName: reader.text('session-cookie-name', NAME_OR_PATH) ?? 'INGRESSCOOKIE',
    path: reader.text('session-cookie-path', URL_WITHOUT_VARIABLES),
    domain: reader.text('session-cookie-domain', DOMAIN),
    expires: reader.parsed('session-cookie-expires', parseInteger),
    maxAge: reader.parsed('session-cookie-max-age', parseInteger),
    sameSite: reader.text('session-cookie-samesite', SAME_SITE),
    conditionalSameSiteNone: reader.boolean('session-cookie-conditional-samesite-none', false),
    secure: reader.boolean('session-cookie-secure', false),
    changeOnFailure: reader.boolean('session-cookie-change-on-failure', false),
    mode: reader.text('affinity-mode', MODE) === 'persistent' ? 'persistent' : 'balanced',
  };
}
