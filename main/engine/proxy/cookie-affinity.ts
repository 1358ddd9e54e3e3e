import type { AffinityPolicy } from '../ingress/policy.ts';
import { affinityValue, endpointOfAffinity } from '../upstream/affinity.ts';
import type { Backend } from '../upstream/backend.ts';
import type { Endpoint } from '../upstream/endpoint.ts';
import type { Exchange } from './exchange.ts';

/** Keeps a client with one endpoint by a cookie, for the paths of one Ingress (reference 15). */
export class CookieAffinity {
  #policy: AffinityPolicy;
  #path: string;

  constructor(policy: AffinityPolicy, ingressPath: string) {
    this.#policy = policy;
    this.#path = policy.path ?? ingressPath;
  }

  /** The endpoint that the client's cookie means, where it is still there. */
  choose(exchange: Exchange, backend: Backend): Endpoint | null {
    const value = cookieValue(exchange.head.cookie, this.#policy.cookieName);
    return value === null ? null : endpointOfAffinity(value, backend);
  }

  /** The `Set-Cookie` that ties the client to an endpoint. */
  cookie(exchange: Exchange, endpoint: Endpoint, backend: Backend): string {
    const policy = this.#policy;
    let text = `${policy.cookieName}=${affinityValue(endpoint, backend)}; Path=${this.#path}`;
    if (policy.domain !== null) text += `; Domain=${policy.domain}`;
    if (policy.expires !== null) text += `; Expires=${new Date(Date.now() + policy.expires * 1000).toUTCString()}`;
    if (policy.maxAge !== null) text += `; Max-Age=${policy.maxAge}`;
    if (policy.secure || exchange.client.scheme === 'https') text += '; Secure';
    text += '; HttpOnly';
    if (policy.sameSite !== null && !this.#withholdSameSite(exchange)) text += `; SameSite=${policy.sameSite}`;
    return text;
  }

  get changeOnFailure(): boolean {
    return this.#policy.changeOnFailure;
  }

  // Some old browsers take `SameSite=None` for `Strict`.
  #withholdSameSite(exchange: Exchange): boolean {
    if (!this.#policy.conditionalSameSiteNone || this.#policy.sameSite?.toLowerCase() !== 'none') return false;
    const at = exchange.rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'user-agent');
    return at >= 0 && /\(iP.+; CPU .*OS 12_|Chrom(?:e|ium)\/(?:5[1-9]|6[0-6])\b|Mac OS X 10_14.* Version\//.test(exchange.rawHeaders[at + 1] ?? '');
  }
}

function cookieValue(cookies: string | null, name: string): string | null {
  if (cookies === null) return null;
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
