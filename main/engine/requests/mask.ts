// Headers whose whole value is a secret, and cookies, of which the names are worth knowing.
const SECRET = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-xsrf-token',
  'x-amz-security-token',
  'x-vault-token',
  'x-gitlab-token',
  'x-goog-api-key',
  'x-access-token',
  'ssl-client-cert',
]);
const COOKIE = new Set(['cookie', 'set-cookie']);
const SECRET_PARAMETER = /((?:^|&)(?:access_token|id_token|refresh_token|token|code|client_secret|api_?key|password|passwd|secret|signature|sig|x-amz-signature|x-amz-security-token)=)[^&]*/gi;

export const MASK = '•••';
// Header text is kept as latin1 bytes, where the mask has no place: a control character stands for it until it is read.
const STORED_MASK = '\x01';

/** The value of a header as it may be stored: credentials masked, the scheme of `Authorization` and cookie names kept. */
export function maskHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (SECRET.has(lower)) {
    const scheme = lower.endsWith('authorization') ? /^[A-Za-z][A-Za-z0-9-]{0,31}(?= )/.exec(value)?.[0] : undefined;
    return scheme === undefined ? STORED_MASK : `${scheme} ${STORED_MASK}`;
  }
  if (lower === 'cookie') return value.replace(/=[^;]*/g, `=${STORED_MASK}`);
  if (lower === 'set-cookie') return value.replace(/=[^;]*/, `=${STORED_MASK}`);
  if (lower === 'referer' || lower === 'location') return maskUrl(value);
  return value;
}

/** true where `maskHeader` may change the value: a cheap test for the hot path. */
export function mayBeSecret(name: string): boolean {
  const { length } = name;
  if (length < 6 || length > 20) return false;
  const lower = name.toLowerCase();
  return SECRET.has(lower) || COOKIE.has(lower) || lower === 'referer' || lower === 'location';
}

/** A query string without its leading `?` as it may be stored: values of parameters that carry credentials masked. */
export function maskQuery(query: string): string {
  return query.includes('=') ? query.replace(SECRET_PARAMETER, `$1${STORED_MASK}`) : query;
}

function maskUrl(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? url : `${url.slice(0, at + 1)}${maskQuery(url.slice(at + 1))}`;
}

/** What was stored, as a person reads it. */
export function unstore(text: string): string {
  return text.includes(STORED_MASK) ? text.replaceAll(STORED_MASK, MASK) : text;
}
