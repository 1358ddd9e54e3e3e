import type { AffinityPolicy } from '../../ingress/policy.ts';
import {
  type AffinityChoice,
  chooseAffinity,
  endpointOfAffinity,
  isOfBackend,
} from '../../upstream/balance/affinity.ts';
import type { Backend } from '../../upstream/endpoints/backend.ts';
import type { Endpoint } from '../../upstream/endpoints/endpoint.ts';
import type { Exchange } from '../exchange.ts';
import type { RequestHead } from '../clients/request-head.ts';

/** Keeps a client with one endpoint by a cookie, for the paths of one Ingress (reference 15). */
export class CookieAffinity {
  #policy: AffinityPolicy;
  #path: string;

  constructor(policy: AffinityPolicy, ingressPath: string) {
    this.#policy = policy;
    // A browser compares it with the path as it is sent, and a semicolon would end it.
    const path = (policy.path ?? ingressPath).toWellFormed();
    this.#path = path.replace(/[^\x21-\x3a\x3c-\x7e]+/g, encodeURIComponent);
  }

  /** Whether the client's cookie was made for a backend, its endpoint being there or not. */
  belongs(head: RequestHead, backend: Backend): boolean {
    const value = cookieValue(head.cookie, this.#policy.cookieName);
    return value !== null && isOfBackend(value, backend);
  }

  /** The endpoint that the client's cookie means, where it is still there. */
  endpointOf(head: RequestHead, backend: Backend): Endpoint | null {
    const value = cookieValue(head.cookie, this.#policy.cookieName);
    return value === null ? null : endpointOfAffinity(value, backend, this.#policy.mode);
  }

  /** An endpoint for a client that has no cookie that counts, or whose endpoint failed. */
  choose(backend: Backend, tried: readonly Endpoint[]): AffinityChoice | null {
    return chooseAffinity(backend, this.#policy.mode, tried);
  }

  /** The `Set-Cookie` that ties the client to an endpoint. */
  cookie(exchange: Exchange, { value }: AffinityChoice): string {
    const policy = this.#policy;
    let text = `${policy.cookieName}=${value}; Path=${this.#path}`;
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
    return (
      at >= 0 &&
      /\(iP.+; CPU .*OS 12_|Chrom(?:e|ium)\/(?:5[1-9]|6[0-6])\b|Mac OS X 10_14.* Version\//.test(
        exchange.rawHeaders[at + 1] ?? '',
      )
    );
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
