import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { ExternalAuthPolicy } from '../policy.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { URL_WITH_VARIABLES } from './characters.ts';

export const externalAuthAnnotations = [
  'auth-url',
  'auth-method',
  'auth-response-headers',
  'enable-global-auth',
] as const;

const METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE)$/;
const HEADER = /^[A-Za-z0-9_-]+$/;

/** `auth-url` with its method and headers, else the controller's global one; a broken one denies (reference 12, 18). */
export function parseExternalAuth(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): ExternalAuthPolicy | null {
  const url = reader.text('auth-url', URL_WITH_VARIABLES, 'dropped');
  const method = reader.text('auth-method', METHOD, 'denied');
  const responseHeaders = reader.parsed('auth-response-headers', parseHeaderNames, 'denied') ?? [];
  const useGlobal = reader.boolean('enable-global-auth', true);
  if (url === null) return useGlobal ? configuration.globalAuth : null;
  if (!hasSchemeAndHost(url)) {
    reader.refuse('auth-url', 'denied');
    return null;
  }
  return { url, method, responseHeaders };
}

function parseHeaderNames(text: string): readonly string[] | null {
  const names = text.split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.every((name) => HEADER.test(name)) ? given : null;
}

function hasSchemeAndHost(url: string): boolean {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]+)/.exec(url);
  return found !== null && !(found[2] ?? '').includes('..');
}
