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
const SECRET_NAMES =
  'access_token|id_token|refresh_token|token|code|client_secret|api_?key|password|passwd|secret|signature|sig|x-amz-signature|x-amz-security-token';
const SECRET_PARAMETER = new RegExp(`((?:^|&)(?:${SECRET_NAMES})=)[^&]*`, 'gi');
const SECRET_NAME = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');

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

const MASKED = new Set([...SECRET, ...COOKIE, 'referer', 'location']);
// By length and first letter: names that fit neither way are told apart without being lower-cased.
const FIT = new Uint8Array(32 * 32);
for (const name of MASKED) FIT[name.length * 32 + (name.charCodeAt(0) & 31)] = 1;

/** true where `maskHeader` may change the value. */
export function mayBeSecret(name: string): boolean {
  const { length } = name;
  return length < 32 && FIT[length * 32 + (name.charCodeAt(0) & 31)] === 1 && MASKED.has(name.toLowerCase());
}

/** A query string without its leading `?` as it may be stored: values of parameters that carry credentials masked. */
export function maskQuery(query: string): string {
  if (!query.includes('=')) return query;
  const masked = query.replace(SECRET_PARAMETER, `$1${STORED_MASK}`);
  return masked.includes('%') ? masked.split('&').map(maskEscapedName).join('&') : masked;
}

// `%74oken=` is `token=` to whoever reads it in the end.
function maskEscapedName(pair: string): string {
  const at = pair.indexOf('=');
  const name = at < 0 ? '' : pair.slice(0, at);
  if (!name.includes('%')) return pair;
  const plain = name.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return SECRET_NAME.test(plain) ? `${name}=${STORED_MASK}` : pair;
}

function maskUrl(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? url : `${url.slice(0, at + 1)}${maskQuery(url.slice(at + 1))}`;
}

/** What was stored, as a person reads it. */
export function unstore(text: string): string {
  return text.includes(STORED_MASK) ? text.replaceAll(STORED_MASK, MASK) : text;
}
