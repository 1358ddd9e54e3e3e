import { mayBeSecret } from '../../requests/mask.ts';
/** Settings that change which request lines are handed on (reference 10.1). */
export interface HeadRules {
  readonly underscoresInHeaders: boolean;
  /** Whether lines with other names than letters, digits and hyphens are left out; with `_` too where it is allowed. */
  readonly ignoreInvalidHeaders: boolean;
}

/**
 * The header lines of a request after one walk: what is looked at again by name, and `passed`, the lines that go on as they
 * came, latin1, each with its CRLF. Hop-by-hop lines and those that the proxy sets itself are not in `passed`.
 */
export class RequestHead {
  passed = '';
  /** Lines that are not handed on as they came, in the same form; with `passed` all that was received. */
  own = '';
  /** false where a line may hold a credential, or was named away, so that the lines cannot be recorded as they are. */
  recordable = true;
  host: string | null = null;
  hostCount = 0;
  connection = '';
  upgrade: string | null = null;
  te: string | null = null;
  transferEncoding: string | null = null;
  contentLength: string | null = null;
  lengthCount = 0;
  expect: string | null = null;
  trailer: string | null = null;
  cookie: string | null = null;
  origin: string | null = null;
  accept: string | null = null;
  acceptLanguage: string | null = null;
  authorization: string | null = null;
  requestId: string | null = null;
  forwardedFor: string | null = null;
  forwardedHost: string | null = null;
  forwardedPort: string | null = null;
  forwardedProto: string | null = null;
}

// Lengths of the names below: most other names are told apart by length alone, without lower-casing them.
const NAMES = [
  'te',
  'host',
  'proxy',
  'expect',
  'cookie',
  'origin',
  'accept',
  'upgrade',
  'trailer',
  'x-scheme',
  'x-real-ip',
  'keep-alive',
  'connection',
  'x-request-id',
  'authorization',
  'content-length',
  'http2-settings',
  'accept-language',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'proxy-connection',
  'x-forwarded-proto',
  'transfer-encoding',
  'x-forwarded-scheme',
  'x-original-forwarded-for',
  'x-original-forwarded-host',
] as const;
const LENGTHS = NAMES.reduce((mask, name) => mask | (1 << name.length), 0);

/** Walks over raw header lines (name and value in turn). Cost grows with the number of lines and nothing else. */
export function readRequestHead(raw: readonly string[], rules: HeadRules): RequestHead {
  const head = new RequestHead();
  let passed = '';
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (takesLine(head, name, value, rules)) passed += `${name}: ${value}\r\n`;
    else head.own += `${name}: ${value}\r\n`;
  }
  head.passed = head.connection === '' ? passed : withoutNominated(head.connection, passed);
  if (head.passed !== passed) head.recordable = false;
  return head;
}

/** Looks at one line, and remembers what is asked for again by name; true where the line is handed on as it stands. */
export function takesLine(head: RequestHead, name: string, value: string, rules: HeadRules): boolean {
  if (mayBeSecret(name)) head.recordable = false;
  const isSpecial = name.length < 32 && (LENGTHS & (1 << name.length)) !== 0;
  if (isSpecial && special(head, name.toLowerCase(), value)) return false;
  return PLAIN_NAME.test(name) || !isLeftOut(name, rules);
}

const PLAIN_NAME = /^[A-Za-z0-9-]+$/;
const NAME_WITH_UNDERSCORES = /^[A-Za-z0-9_-]+$/;

function isLeftOut(name: string, rules: HeadRules): boolean {
  if (!rules.ignoreInvalidHeaders) return false;
  return !rules.underscoresInHeaders || !NAME_WITH_UNDERSCORES.test(name);
}

/** Takes a line with a meaning of its own; true where it is not handed on as it stands. */
function special(head: RequestHead, name: string, value: string): boolean {
  switch (name) {
    case 'host':
      head.host ??= value;
      head.hostCount++;
      return true;
    case 'connection':
      head.connection = head.connection === '' ? value : `${head.connection}, ${value}`;
      return true;
    case 'upgrade':
      head.upgrade = head.upgrade === null ? value : `${head.upgrade}, ${value}`;
      return true;
    case 'te':
      head.te = value;
      return true;
    case 'transfer-encoding':
      head.transferEncoding = head.transferEncoding === null ? value : `${head.transferEncoding}, ${value}`;
      return true;
    case 'content-length':
      head.contentLength ??= value;
      head.lengthCount++;
      return true;
    case 'expect':
      head.expect = value;
      return true;
    case 'trailer':
      head.trailer = value;
      return true;
    case 'x-request-id':
      head.requestId ??= value;
      return true;
    case 'x-forwarded-for':
      head.forwardedFor = head.forwardedFor === null ? value : `${head.forwardedFor}, ${value}`;
      return true;
    case 'x-forwarded-host':
      head.forwardedHost ??= value;
      return true;
    case 'x-forwarded-port':
      head.forwardedPort ??= value;
      return true;
    case 'x-forwarded-proto':
      head.forwardedProto ??= value;
      return true;
    case 'keep-alive':
    case 'proxy-connection':
    case 'http2-settings':
    case 'proxy': // CVE-2016-5385: programs read it as a setting.
    case 'x-real-ip':
    case 'x-scheme':
    case 'x-forwarded-scheme':
    case 'x-original-forwarded-for':
    case 'x-original-forwarded-host':
      return true;
    case 'cookie':
      head.cookie = head.cookie === null ? value : `${head.cookie}; ${value}`;
      return false;
    case 'origin':
      head.origin = head.origin === null ? value : `${head.origin}, ${value}`;
      return false;
    case 'accept':
      head.accept ??= value;
      return false;
    case 'accept-language':
      head.acceptLanguage ??= value;
      return false;
    case 'authorization':
      head.authorization ??= value;
      return false;
    default:
      return false;
  }
}

const NEVER_NOMINATED = new Set(['', 'close', 'keep-alive', 'upgrade', 'te', 'authorization', 'cookie', 'origin']);

/**
 * The lines that are handed on without those that `Connection` names. Only lines that are handed on as they stand can be
 * named away: never Host, length, coding or what the proxy sets.
 */
export function withoutNominated(connection: string, passed: string): string {
  if (connection === 'keep-alive' || connection === 'close' || connection === 'Upgrade') return passed;
  const names = connection
    .toLowerCase()
    .split(',', 64)
    .map((name) => name.trim())
    .filter((name) => !NEVER_NOMINATED.has(name));
  if (names.length === 0) return passed;
  const nominated = new Set(names);
  return passed
    .split('\r\n')
    .filter((line) => line !== '' && !nominated.has(line.slice(0, line.indexOf(':')).toLowerCase()))
    .map((line) => `${line}\r\n`)
    .join('');
}
