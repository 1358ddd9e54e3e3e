import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';

export const errorsAnnotations = ['custom-http-errors', 'default-backend', 'disable-proxy-intercept-errors'] as const;

/** Which errors are answered by somebody else, and by whom (reference 5, 16). */
export interface ErrorsPolicy {
  /** Name of a Service in the namespace of the Ingress: stands in without endpoints, and for `codes`. */
  readonly defaultBackend: string | null;
  /** Own codes go to `defaultBackend`; those of the controller to its own default backend. */
  readonly codes: ReadonlySet<number>;
  readonly codesFrom: 'annotation' | 'controller';
  /** false: errors of the pod pass as they are. */
  readonly interceptsPod: boolean;
}

// A DNS label that begins with a letter, as Services have it (RFC 1035).
const SERVICE_NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const CODES = /^(?:[45]\d\d,?)+$/;

/** `custom-http-errors`, `default-backend`, `disable-proxy-intercept-errors`; null where nothing is asked for. */
export function parseErrors(reader: AnnotationReader, configuration: ControllerConfiguration): ErrorsPolicy | null {
  const defaultBackend = reader.text('default-backend', SERVICE_NAME, 'dropped');
  const own = reader.parsed('custom-http-errors', parseCodes, 'dropped');
  const disabled = reader.boolean('disable-proxy-intercept-errors', configuration.disableProxyInterceptErrors);
  const codes = own ?? new Set(configuration.customHttpErrors);
  if (defaultBackend === null && codes.size === 0) return null;
  return { defaultBackend, codes, codesFrom: own === null ? 'controller' : 'annotation', interceptsPod: !disabled };
}

function parseCodes(text: string): ReadonlySet<number> | null {
  const compact = text.replaceAll(' ', '');
  if (!CODES.test(compact)) return null;
  return new Set(
    compact
      .split(',')
      .filter((code) => code !== '')
      .map(Number),
  );
}
