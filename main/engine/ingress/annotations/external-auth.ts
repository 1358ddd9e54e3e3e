import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { type CacheDuration, DEFAULT_CACHE_DURATIONS, parseCacheDurations } from './cache-duration.ts';
import { URL_WITH_VARIABLES } from './characters.ts';
import { readReference } from './object-reference.ts';

export const externalAuthAnnotations = [
  'auth-url',
  'auth-method',
  'auth-signin',
  'auth-signin-redirect-param',
  'auth-response-headers',
  'auth-request-redirect',
  'auth-proxy-set-headers',
  'auth-always-set-cookie',
  'auth-cache-key',
  'auth-cache-duration',
  'enable-global-auth',
] as const;

/** External authentication (reference 12). Texts may hold nginx variables. */
export interface ExternalAuthPolicy {
  readonly url: string;
  readonly method: string | null;
  readonly signin: string | null;
  readonly signinParameter: string;
  readonly responseHeaders: readonly string[];
  readonly requestRedirect: string | null;
  /** `namespace/name` of a ConfigMap with further headers for the authentication service. */
  readonly setHeaders: string | null;
  readonly alwaysSetCookie: boolean;
  readonly cacheKey: string | null;
  readonly cacheDurations: readonly CacheDuration[];
}

export const SIGNIN_PARAMETER = 'rd';
export const AUTH_METHOD = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|CONNECT|OPTIONS|TRACE)$/;
const HEADER = /^[A-Za-z0-9_-]+$/;
const CACHE_KEY = /^[A-Za-z0-9\-_${}]*$/;
const DURATION_CHARACTERS = /^[A-Za-z0-9\-._~/:, ]*$/;
const REDIRECT_CHARACTERS = /^[A-Za-z0-9\-._~/:?&= ]*$/;
const NAME = /^[A-Za-z0-9\-._~/:]*$/;

/** `auth-url` with its companions, else the controller's global one; a broken one denies (reference 12, 18). */
export function parseExternalAuth(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): ExternalAuthPolicy | null {
  const useGlobal = reader.boolean('enable-global-auth', true);
  const globalAuth = useGlobal ? configuration.globalAuth : null;
  const url = reader.text('auth-url', URL_WITH_VARIABLES, 'dropped');
  if (url === null) return globalAuth;
  const policy = readOwn(reader, url, configuration);
  return policy === 'switched-off' ? globalAuth : policy;
}

function readOwn(
  reader: AnnotationReader,
  url: string,
  configuration: ControllerConfiguration,
): ExternalAuthPolicy | 'switched-off' | null {
  if (!hasSchemeAndHost(url)) {
    reader.refuse('auth-url', 'denied');
    return null;
  }
  const method = reader.text('auth-method', AUTH_METHOD, 'denied');
  const responseHeaders = reader.parsed('auth-response-headers', parseHeaderNames, 'denied') ?? [];
  const otherNamespaces = configuration.allowCrossNamespaceResources;
  const setHeaders = readReference(reader, 'auth-proxy-set-headers', { bareName: false, otherNamespaces });
  if (setHeaders?.kind === 'refused') reader.deny('auth-proxy-set-headers', setHeaders.reason);
  // A value that is not valid here makes the controller leave external authentication out and open the location.
  reader.text('auth-cache-duration', DURATION_CHARACTERS, 'auth-off');
  const requestRedirect = reader.text('auth-request-redirect', REDIRECT_CHARACTERS, 'auth-off');
  const alwaysSetCookie = reader.boolean('auth-always-set-cookie', false, 'auth-off');
  if (reader.isAuthOff) return 'switched-off';
  return {
    url,
    method,
    signin: reader.text('auth-signin', URL_WITH_VARIABLES),
    signinParameter: reader.text('auth-signin-redirect-param', NAME) ?? SIGNIN_PARAMETER,
    responseHeaders,
    requestRedirect,
    setHeaders: setHeaders?.kind === 'named' ? setHeaders.key : null,
    alwaysSetCookie,
    cacheKey: reader.text('auth-cache-key', CACHE_KEY),
    cacheDurations: reader.parsed('auth-cache-duration', parseCacheDurations, 'denied') ?? DEFAULT_CACHE_DURATIONS,
  };
}

/** Header names separated by commas; null where one of them cannot be a header. */
export function parseHeaderNames(text: string): readonly string[] | null {
  const names = text.split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  return given.every((name) => HEADER.test(name)) ? given : null;
}

function hasSchemeAndHost(url: string): boolean {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]+)/.exec(url);
  return found !== null && !(found[2] ?? '').includes('..');
}
