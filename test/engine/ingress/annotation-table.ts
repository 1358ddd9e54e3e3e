/** What becomes of an annotation: it has its effect, or it is said what the cluster would do with it. */
export type Treatment = 'evaluated' | 'reported: warning' | 'reported: info' | 'critical';

/** What a value that is not valid does (reference 18); null where every value is one. */
export type Effect = 'default-used' | 'denied' | 'dropped' | 'auth-off' | 'host-forbidden' | null;

export interface AnnotationRow {
  readonly name: string;
  readonly treatment: Treatment;
  readonly valid: string;
  readonly invalid: string | null;
  readonly effect: Effect;
}

type Line = readonly [name: string, treatment: Treatment, valid: string, invalid?: string, effect?: Effect];

const SECONDS = ['10', '10s', 'default-used'] as const;
const SIZE = ['8k', '8 KB', 'default-used'] as const;
const COUNT = ['2', 'two', 'default-used'] as const;
const SWITCH = ['on', 'yes', 'default-used'] as const;
const BOOLEAN = ['true', 'yes', 'default-used'] as const;
const EVALUATED = 'evaluated';
const INFO = 'reported: info';
const WARNING = 'reported: warning';

/** All accepted names below the prefix, with values of our own (reference 18, 21). */
const LINES: readonly Line[] = [
  ['affinity', EVALUATED, 'cookie', 'ip', 'default-used'],
  ['affinity-canary-behavior', EVALUATED, 'legacy', 'never', 'default-used'],
  ['affinity-mode', EVALUATED, 'persistent', 'never', 'default-used'],
  ['allowlist-source-range', EVALUATED, '127.0.0.1, 10.0.0.0/8', '10.0.0.0/99', 'denied'],
  ['app-root', EVALUATED, '/home', 'https://x.test/', 'default-used'],
  ['auth-always-set-cookie', EVALUATED, 'true', 'yes', 'auth-off'],
  ['auth-cache-duration', EVALUATED, '200 202 10m', '200 {}', 'auth-off'],
  ['auth-cache-key', EVALUATED, '$http_authorization', 'a b', 'default-used'],
  ['auth-keepalive', INFO, '10'],
  ['auth-keepalive-requests', INFO, '10'],
  ['auth-keepalive-share-vars', INFO, 'true'],
  ['auth-keepalive-timeout', INFO, '10'],
  ['auth-method', EVALUATED, 'HEAD', 'FETCH', 'denied'],
  ['auth-proxy-set-headers', EVALUATED, 'default/lines', 'other/lines', 'denied'],
  ['auth-realm', EVALUATED, 'staff only', 'staff "only"', 'dropped'],
  ['auth-request-redirect', EVALUATED, '/back', '{back}', 'auth-off'],
  ['auth-response-headers', EVALUATED, 'X-User, X-Mail', 'X User', 'denied'],
  ['auth-secret', EVALUATED, 'users', 'other/users', 'denied'],
  ['auth-secret-type', EVALUATED, 'auth-map', 'auth-list', 'dropped'],
  ['auth-signin', EVALUATED, 'https://login.test/start', 'https://login.test/{}', 'default-used'],
  ['auth-signin-redirect-param', EVALUATED, 'back', 'a b', 'default-used'],
  ['auth-snippet', 'critical', 'deny all;'],
  ['auth-tls-error-page', EVALUATED, 'https://x.test/page', 'ftp://x.test/{}', 'dropped'],
  ['auth-tls-match-cn', EVALUATED, 'CN=staff', 'staff', 'dropped'],
  ['auth-tls-pass-certificate-to-upstream', EVALUATED, 'true', 'yes', 'dropped'],
  ['auth-tls-secret', EVALUATED, 'default/ca', 'other/ca', 'host-forbidden'],
  ['auth-tls-verify-client', EVALUATED, 'optional', 'perhaps', 'default-used'],
  ['auth-tls-verify-depth', EVALUATED, ...COUNT],
  ['auth-type', EVALUATED, 'basic', 'secret', 'dropped'],
  ['auth-url', EVALUATED, 'http://auth.test/check', 'auth', 'denied'],
  ['backend-protocol', EVALUATED, 'auto_http', 'SPDY', 'default-used'],
  ['canary', EVALUATED, 'false', 'yes', 'default-used'],
  ['canary-by-cookie', EVALUATED, 'next', 'a;b', 'default-used'],
  ['canary-by-header', EVALUATED, 'X-Next', 'X{Next', 'default-used'],
  ['canary-by-header-pattern', EVALUATED, '^a+$', '"a"', 'default-used'],
  ['canary-by-header-value', EVALUATED, 'yes', 'a;b', 'default-used'],
  ['canary-weight', EVALUATED, ...COUNT],
  ['canary-weight-total', EVALUATED, ...COUNT],
  ['client-body-buffer-size', EVALUATED, '8k', '8 KB', 'dropped'],
  ['configuration-snippet', 'critical', 'deny all;'],
  ['connection-proxy-header', EVALUATED, 'keep-alive', 'upgrade', 'dropped'],
  ['cors-allow-credentials', EVALUATED, ...BOOLEAN],
  ['cors-allow-headers', EVALUATED, 'X-One, X-Two', 'X-One;', 'default-used'],
  ['cors-allow-methods', EVALUATED, 'GET, PUT', 'GET;', 'default-used'],
  ['cors-allow-origin', EVALUATED, 'https://*.a.test', 'https://{a}', 'default-used'],
  ['cors-expose-headers', EVALUATED, 'X-One', 'X One;', 'default-used'],
  ['cors-max-age', EVALUATED, ...COUNT],
  ['custom-headers', EVALUATED, 'default/lines', 'default/gone', 'denied'],
  ['custom-http-errors', EVALUATED, '404, 503', 'all', 'dropped'],
  ['default-backend', EVALUATED, 'errors', 'Not_A_Service', 'dropped'],
  ['denylist-source-range', EVALUATED, '10.0.0.0/8', '10.0.0', 'denied'],
  ['disable-proxy-intercept-errors', EVALUATED, ...BOOLEAN],
  ['enable-access-log', INFO, 'false'],
  ['enable-cors', EVALUATED, ...BOOLEAN],
  ['enable-global-auth', EVALUATED, ...BOOLEAN],
  ['enable-modsecurity', WARNING, 'true'],
  ['enable-opentelemetry', INFO, 'true'],
  ['enable-owasp-core-rules', WARNING, 'true'],
  ['enable-rewrite-log', INFO, 'true'],
  ['fastcgi-index', EVALUATED, 'index.php', 'a b', 'default-used'],
  ['fastcgi-params-configmap', EVALUATED, 'lines', 'gone', 'denied'],
  ['force-ssl-redirect', EVALUATED, 'false', 'yes', 'default-used'],
  ['from-to-www-redirect', EVALUATED, 'true', 'yes', 'dropped'],
  ['http2-push-preload', INFO, 'true', 'yes', 'dropped'],
  ['limit-allowlist', EVALUATED, '127.0.0.1', '127.0.0', 'dropped'],
  ['limit-burst-multiplier', EVALUATED, ...COUNT],
  ['limit-connections', EVALUATED, '10', 'ten', 'dropped'],
  ['limit-rate', EVALUATED, '10', 'ten', 'default-used'],
  ['limit-rate-after', EVALUATED, '10', 'ten', 'default-used'],
  ['limit-rpm', EVALUATED, '10', 'ten', 'dropped'],
  ['limit-rps', EVALUATED, '10', 'ten', 'dropped'],
  ['load-balance', EVALUATED, 'ewma', 'least_conn', 'dropped'],
  ['mirror-host', EVALUATED, 'shadow.test', 'a b', 'default-used'],
  ['mirror-request-body', EVALUATED, 'off', 'no', 'default-used'],
  ['mirror-target', EVALUATED, 'https://shadow.test$request_uri', 'shadow', 'default-used'],
  ['modsecurity-snippet', 'critical', 'SecRuleEngine On'],
  ['modsecurity-transaction-id', INFO, '$request_id'],
  ['opentelemetry-operation-name', INFO, 'name', 'a name', 'dropped'],
  ['opentelemetry-trust-incoming-span', INFO, 'true'],
  ['permanent-redirect', EVALUATED, 'https://new.test', 'https://new.test$request_uri', 'dropped'],
  ['permanent-redirect-code', EVALUATED, '308', 'many', 'dropped'],
  ['preserve-trailing-slash', EVALUATED, ...BOOLEAN],
  ['proxy-body-size', EVALUATED, ...SIZE],
  ['proxy-buffer-size', EVALUATED, ...SIZE],
  ['proxy-buffering', EVALUATED, ...SWITCH],
  ['proxy-buffers-number', EVALUATED, ...COUNT],
  ['proxy-busy-buffers-size', EVALUATED, ...SIZE],
  ['proxy-connect-timeout', EVALUATED, ...SECONDS],
  ['proxy-cookie-domain', EVALUATED, 'a.test b.test', 'a.test', 'default-used'],
  ['proxy-cookie-path', EVALUATED, '/a /b', '/a', 'default-used'],
  ['proxy-http-version', EVALUATED, '1.0', '2', 'default-used'],
  ['proxy-max-temp-file-size', EVALUATED, ...SIZE],
  ['proxy-next-upstream', EVALUATED, 'error http_503', 'always', 'default-used'],
  ['proxy-next-upstream-timeout', EVALUATED, ...SECONDS],
  ['proxy-next-upstream-tries', EVALUATED, ...COUNT],
  ['proxy-read-timeout', EVALUATED, ...SECONDS],
  ['proxy-redirect-from', EVALUATED, 'http://a.test/', '~a', 'default-used'],
  ['proxy-redirect-to', EVALUATED, 'http://b.test/', 'a b', 'default-used'],
  ['proxy-request-buffering', EVALUATED, ...SWITCH],
  ['proxy-send-timeout', EVALUATED, ...SECONDS],
  ['proxy-ssl-ciphers', EVALUATED, 'HIGH:!aNULL', 'a b', 'default-used'],
  ['proxy-ssl-name', EVALUATED, 'inner.test', 'a b', 'default-used'],
  ['proxy-ssl-protocols', EVALUATED, 'TLSv1.2 TLSv1.3', 'TLS9', 'default-used'],
  ['proxy-ssl-secret', EVALUATED, 'default/ca', 'other/ca', 'denied'],
  ['proxy-ssl-server-name', EVALUATED, ...SWITCH],
  ['proxy-ssl-verify', EVALUATED, ...SWITCH],
  ['proxy-ssl-verify-depth', EVALUATED, ...COUNT],
  ['relative-redirects', EVALUATED, 'true', 'yes', 'dropped'],
  ['rewrite-target', EVALUATED, '/$1', '/x?y=$1', 'default-used'],
  ['satisfy', EVALUATED, 'any', 'some', 'default-used'],
  ['server-alias', EVALUATED, 'a.test, *.b.test', 'a b', 'dropped'],
  ['server-snippet', 'critical', 'deny all;'],
  ['service-upstream', EVALUATED, 'false', 'yes', 'default-used'],
  ['session-cookie-change-on-failure', EVALUATED, ...BOOLEAN],
  ['session-cookie-conditional-samesite-none', EVALUATED, ...BOOLEAN],
  ['session-cookie-domain', EVALUATED, 'a.test', 'a b', 'default-used'],
  ['session-cookie-expires', EVALUATED, ...COUNT],
  ['session-cookie-max-age', EVALUATED, ...COUNT],
  ['session-cookie-name', EVALUATED, 'route', 'a;b', 'default-used'],
  ['session-cookie-path', EVALUATED, '/a', '{a}', 'default-used'],
  ['session-cookie-samesite', EVALUATED, 'Lax', 'Loose', 'default-used'],
  ['session-cookie-secure', EVALUATED, ...BOOLEAN],
  ['ssl-ciphers', INFO, 'HIGH:!aNULL', 'a b', 'dropped'],
  ['ssl-passthrough', EVALUATED, 'true', 'yes', 'dropped'],
  ['ssl-prefer-server-ciphers', INFO, 'true'],
  ['ssl-redirect', EVALUATED, ...BOOLEAN],
  ['stream-snippet', 'critical', 'server {}'],
  ['temporal-redirect', EVALUATED, 'https://now.test', 'https://now.test{}', 'dropped'],
  ['temporal-redirect-code', EVALUATED, '307', 'many', 'dropped'],
  ['upstream-hash-by', EVALUATED, '$request_uri', '{a;}', 'dropped'],
  ['upstream-hash-by-subset', EVALUATED, 'true', 'yes', 'dropped'],
  ['upstream-hash-by-subset-size', EVALUATED, '3', 'three', 'dropped'],
  ['upstream-vhost', EVALUATED, 'inner.test', 'a b', 'dropped'],
  ['use-port-in-redirects', EVALUATED, ...BOOLEAN],
  ['use-regex', EVALUATED, ...BOOLEAN],
  ['x-forwarded-prefix', EVALUATED, '/prefix', '/a b', 'dropped'],
  ['whitelist-source-range', EVALUATED, '127.0.0.1', 'everybody', 'denied'],
  ['limit-whitelist', EVALUATED, '127.0.0.1', 'everybody', 'dropped'],
];

export const ANNOTATION_ROWS: readonly AnnotationRow[] = LINES.map(
  ([name, treatment, valid, invalid = null, effect = null]) => ({ name, treatment, valid, invalid, effect }),
);

/** Annotations that one must stand beside to mean anything. */
export function companions(name: string): Readonly<Record<string, string>> {
  const found = COMPANIONS.find(([beginning]) => name.startsWith(beginning))?.[1] ?? {};
  return Object.fromEntries(Object.entries(found).filter(([other]) => other !== name));
}

const EXTERNAL = { 'auth-url': 'http://auth.test/check' };

const COMPANIONS: readonly (readonly [beginning: string, others: Readonly<Record<string, string>>])[] = [
  ['affinity-mode', { affinity: 'cookie' }],
  ['session-cookie-', { affinity: 'cookie' }],
  ['canary-', { canary: 'true' }],
  ['affinity-canary-', { canary: 'true' }],
  ['cors-', { 'enable-cors': 'true' }],
  ['auth-tls-', { 'auth-tls-secret': 'default/ca' }],
  ['auth-realm', { 'auth-type': 'basic', 'auth-secret': 'users' }],
  ['auth-secret', { 'auth-type': 'basic', 'auth-secret': 'users' }],
  ['auth-type', { 'auth-secret': 'users' }],
  ['auth-signin-redirect-param', { ...EXTERNAL, 'auth-signin': 'https://login.test' }],
  ['auth-keepalive', {}],
  ['auth-snippet', {}],
  ['auth-', EXTERNAL],
  ['proxy-ssl-', { 'proxy-ssl-secret': 'default/ca' }],
  ['proxy-redirect-from', { 'proxy-redirect-to': 'http://b.test/' }],
  ['proxy-redirect-to', { 'proxy-redirect-from': 'http://a.test/' }],
  ['fastcgi-', { 'backend-protocol': 'FCGI' }],
  ['limit-allowlist', { 'limit-rps': '10' }],
  ['limit-whitelist', { 'limit-rps': '10' }],
  ['limit-burst-', { 'limit-rps': '10' }],
  ['limit-rate', { 'limit-rate': '10', 'proxy-buffering': 'on' }],
  ['mirror-host', { 'mirror-target': 'http://shadow.test' }],
  ['mirror-request-body', { 'mirror-target': 'http://shadow.test' }],
  ['permanent-redirect-code', { 'permanent-redirect': 'https://new.test' }],
  ['temporal-redirect-code', { 'temporal-redirect': 'https://now.test' }],
  ['upstream-hash-by-', { 'upstream-hash-by': '$request_uri' }],
  ['x-forwarded-prefix', { 'rewrite-target': '/$1' }],
];
