import type { ControllerConfiguration } from './controller-configuration.ts';
import type { ControllerSettings } from './controller-settings.ts';

type HeaderSettings = Pick<
  ControllerConfiguration,
  | 'forwardedForHeader'
  | 'ignoreInvalidHeaders'
  | 'allowBackendServerHeader'
  | 'addHeaders'
  | 'proxySetHeaders'
  | 'hideHeaders'
  | 'allowedResponseHeaders'
  | 'customHttpErrors'
  | 'disableProxyInterceptErrors'
  | 'proxyHttpVersion'
  | 'answerRewrites'
>;

const HEADER = /^[A-Za-z0-9_-]+$/;
const OBJECT = /^[a-z0-9.-]+\/[a-z0-9.-]+$/;

/** Settings about header lines, errors and what is changed in answers (reference 10, 16, 17, 19). */
export function readHeaderSettings(settings: ControllerSettings): HeaderSettings {
  const header = (name: string): boolean => HEADER.test(name);
  return {
    forwardedForHeader: settings.text('forwarded-for-header', 'X-Forwarded-For', header).toLowerCase(),
    ignoreInvalidHeaders: settings.boolean('ignore-invalid-headers', true),
    allowBackendServerHeader: settings.boolean('allow-backend-server-header', false),
    addHeaders: settings.text('add-headers', '', (name) => OBJECT.test(name)) || null,
    proxySetHeaders: settings.text('proxy-set-headers', '', (name) => OBJECT.test(name)) || null,
    hideHeaders: settings.list('hide-headers', []).map((name) => name.toLowerCase()),
    allowedResponseHeaders: settings.list('global-allowed-response-headers', []).filter(header),
    customHttpErrors: errorCodes(settings),
    disableProxyInterceptErrors: settings.boolean('disable-proxy-intercept-errors', false),
    proxyHttpVersion:
      settings.text('proxy-http-version', '1.1', (text) => text === '1.0' || text === '1.1') === '1.0' ? '1.0' : '1.1',
    answerRewrites: {
      redirectFrom: settings.text('proxy-redirect-from', 'off'),
      redirectTo: settings.text('proxy-redirect-to', 'off'),
      cookiePath: settings.text('proxy-cookie-path', 'off'),
      cookieDomain: settings.text('proxy-cookie-domain', 'off'),
    },
  };
}

/** Every code from 300 to 599 that the list names, as the controller does. */
function errorCodes(settings: ControllerSettings): readonly number[] {
  return settings
    .list('custom-http-errors', [])
    .map(Number)
    .filter((code) => Number.isInteger(code) && code >= 300 && code <= 599);
}
