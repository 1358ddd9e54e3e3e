import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { TlsPolicy } from '../policy.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const tlsRedirectAnnotations = ['ssl-redirect', 'force-ssl-redirect', 'preserve-trailing-slash'] as const;

/** `ssl-redirect`, `force-ssl-redirect`, `preserve-trailing-slash` (reference 7.2). */
export function parseTlsRedirect(reader: AnnotationReader, configuration: ControllerConfiguration): TlsPolicy {
  return {
    sslRedirect: reader.boolean('ssl-redirect', configuration.sslRedirect),
    forceSslRedirect: reader.boolean('force-ssl-redirect', configuration.forceSslRedirect),
    preserveTrailingSlash: reader.boolean('preserve-trailing-slash', false),
  };
}
