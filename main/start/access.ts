import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a request to the page server says about who sent it. Header values as received, null where absent. */
export interface Knock {
  readonly kind: 'page' | 'socket';
  readonly host: string | null;
  readonly origin: string | null;
  readonly cookie: string | null;
  readonly authorization: string | null;
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | null;
  /** Path and query as received. */
  readonly target: string;
}

/** What to do with a request. `why` is a sentence for the person who sees the refusal. */
export type Admission =
  | { readonly kind: 'allow' }
  | { readonly kind: 'exchange'; readonly cookie: string; readonly location: string; readonly interstitial: boolean }
  | { readonly kind: 'refuse'; readonly why: 'host' | 'origin' | 'token' };

/** The secrets of one page server. Both are new at each start. */
export interface AccessKeys {
  readonly port: number;
  /** In the link that is printed, and for command-line clients. */
  readonly token: string;
  /** In the cookie; never printed, never in a URL. */
  readonly session: string;
}

/** 32 random bytes, safe in a URL. */
export function randomKey(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Decides who may enter: Host must name this machine with our port (DNS rebinding), Origin must be ours where there is
 * one (other sites' pages), and a secret must be shown. Cookies do not tell ports apart, so the cookie's name holds it.
 */
export function admit(knock: Knock, keys: AccessKeys): Admission {
  if (!isOurHost(knock.host, keys.port)) return { kind: 'refuse', why: 'host' };
  if (knock.origin !== null && knock.origin !== `http://${knock.host}`) return { kind: 'refuse', why: 'origin' };
  if (knock.kind === 'page') {
    const token = queryToken(knock.target);
    if (token !== null && sameSecret(token, keys.token)) {
      return {
        kind: 'exchange',
        cookie: `${cookieName(keys.port)}=${keys.session}; HttpOnly; SameSite=Strict; Path=/`,
        location: withoutToken(knock.target),
        interstitial: knock.fetchSite === 'cross-site',
      };
    }
  }
  if (sameSecret(bearer(knock.authorization), keys.token)) return { kind: 'allow' };
  const mayUseCookie = knock.kind === 'page' || knock.origin !== null;
  if (mayUseCookie && sameSecret(cookieValue(knock.cookie, cookieName(keys.port)), keys.session)) {
    return { kind: 'allow' };
  }
  return { kind: 'refuse', why: 'token' };
}

/** The cookie's name on a port. */
export function cookieName(port: number): string {
  return `gatehouse-${port}`;
}

function isOurHost(host: string | null, port: number): boolean {
  if (host === null) return false;
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  const lower = host.toLowerCase();
  return names.some((name) => lower === `${name}:${port}` || (port === 80 && lower === name));
}

function queryToken(target: string): string | null {
  const query = target.indexOf('?');
  return query < 0 ? null : new URLSearchParams(target.slice(query + 1)).get('token');
}

/** The same place without the token; always a path of this server, never `//host` or another server's URL. */
function withoutToken(target: string): string {
  if (!target.startsWith('/')) return '/';
  const [path = '/', query = ''] = target.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.delete('token');
  const rest = parameters.size > 0 ? `?${parameters.toString()}` : '';
  return `${path.replace(/^[/\\]+/, '/')}${rest}`;
}

function bearer(authorization: string | null): string | null {
  const match = /^bearer +([A-Za-z0-9_-]+) *$/i.exec(authorization ?? '');
  return match?.[1] ?? null;
}

function cookieValue(header: string | null, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return null;
}

/** Compares in constant time, whatever the lengths. */
function sameSecret(given: string | null, secret: string): boolean {
  if (given === null) return false;
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
