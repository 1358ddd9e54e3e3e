import { type AddressRanges, parseAddressRanges } from './address-ranges.ts';
import { DEFAULT_CACHE_DURATIONS, parseCacheDurations } from './annotations/cache-duration.ts';
import {
  AUTH_METHOD,
  type ExternalAuthPolicy,
  parseHeaderNames,
  SIGNIN_PARAMETER,
} from './annotations/external-auth.ts';
import type { ControllerConfiguration } from './controller-configuration.ts';
import type { ControllerSettings } from './controller-settings.ts';

type AccessSettings = Pick<
  ControllerConfiguration,
  | 'globalAuth'
  | 'addressLists'
  | 'blocked'
  | 'limitRequestStatus'
  | 'limitConnectionStatus'
  | 'allowCrossNamespaceResources'
>;

/** Settings about who is let in (reference 12, 19). */
export function readAccessSettings(settings: ControllerSettings): AccessSettings {
  const isError = (status: number): boolean => status >= 400 && status <= 599;
  return {
    globalAuth: globalAuth(settings),
    addressLists: {
      deny: ranges(settings, 'denylist-source-range'),
      allow: ranges(settings, 'whitelist-source-range'),
    },
    blocked: {
      addresses: ranges(settings, 'block-cidrs'),
      userAgents: texts(settings, 'block-user-agents'),
      referers: texts(settings, 'block-referers'),
    },
    limitRequestStatus: settings.integer('limit-req-status-code', 503, isError),
    limitConnectionStatus: settings.integer('limit-conn-status-code', 503, isError),
    allowCrossNamespaceResources: settings.boolean('allow-cross-namespace-resources', false),
  };
}

function ranges(settings: ControllerSettings, key: string): AddressRanges | null {
  return settings.parsed(key, parseAddressRanges);
}

function texts(settings: ControllerSettings, key: string): readonly string[] {
  const list = settings.text(key, '').split(',');
  return list.map((text) => text.trim()).filter((text) => text !== '');
}

function globalAuth(settings: ControllerSettings): ExternalAuthPolicy | null {
  const url = settings.optionalText('global-auth-url');
  if (url === null) return null;
  return {
    url,
    method: settings.text('global-auth-method', '', (method) => AUTH_METHOD.test(method)) || null,
    signin: settings.optionalText('global-auth-signin'),
    signinParameter: settings.text('global-auth-signin-redirect-param', SIGNIN_PARAMETER),
    responseHeaders: settings.parsed('global-auth-response-headers', parseHeaderNames) ?? [],
    requestRedirect: settings.optionalText('global-auth-request-redirect'),
    setHeaders: null,
    alwaysSetCookie: settings.boolean('global-auth-always-set-cookie', false),
    cacheKey: settings.optionalText('global-auth-cache-key'),
    cacheDurations: settings.parsed('global-auth-cache-duration', parseCacheDurations) ?? DEFAULT_CACHE_DURATIONS,
  };
}
