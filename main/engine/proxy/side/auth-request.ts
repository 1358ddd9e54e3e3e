import { phrase } from '#shared/model/phrase.ts';
import { CONNECTION_LINES } from '../../connection-lines.ts';
import type { ExternalAuthPolicy } from '../../ingress/annotations/external-auth.ts';
import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { UpstreamPolicy } from '../../ingress/policy.ts';
import { AuthCache } from './auth-cache.ts';
import type { ClientAddress } from '../heads/client-address.ts';
import type { Exchange } from '../exchange.ts';
import { requestId } from '../heads/forwarded-headers.ts';
import { absoluteUrl } from '../heads/own-url.ts';
import type { References } from '../plan/references.ts';
import { SideError } from './side-error.ts';
import type { SideAnswer, SideRequest } from './side-request.ts';
import { expandVariables } from '../heads/variables.ts';

/** What asking an authentication service needs beside the policy. */
export interface AuthContext {
  readonly side: SideRequest;
  readonly references: References;
  readonly addressOf: ClientAddress;
  readonly configuration: Pick<
    ControllerConfiguration,
    'useForwardedHeaders' | 'computeFullForwardedFor' | 'underscoresInHeaders'
  >;
  readonly limits: Pick<UpstreamPolicy, 'connectTimeout' | 'readTimeout'>;
}

const NOT_SENT = new Set<string>([
  ...CONNECTION_LINES,
  'host',
  'content-length',
  'trailer',
  'expect',
  'proxy',
  'x-forwarded-proto',
]);
const SENT_FROM = 'nginx-ingress-controller';
/** An auth-url may lead to a host of ours that asks an auth-url of its own; deeper than this it leads in a circle. */
const DEEPEST = 3;

/** Questions that have no answer yet, by request id. */
const underWay = new Map<string, number>();

/** Asks `auth-url` about requests, with its cache. One for each location. */
export class AuthRequest {
  readonly #policy: ExternalAuthPolicy;
  readonly #context: AuthContext;
  readonly #cache: AuthCache | null;

  constructor(policy: ExternalAuthPolicy, context: AuthContext) {
    this.#policy = policy;
    this.#context = context;
    this.#cache = policy.cacheKey === null ? null : new AuthCache(policy.cacheDurations);
  }

  /** Rejects where the service cannot be reached, or where asking would never end. */
  async ask(exchange: Exchange): Promise<SideAnswer> {
    const { cacheKey } = this.#policy;
    const key = cacheKey === null ? null : expandVariables(cacheKey, exchange);
    const kept = key === null ? null : (this.#cache?.get(key) ?? null);
    if (kept !== null) return kept;
    const answer = await this.#askService(exchange);
    if (key !== null) this.#cache?.put(key, answer);
    return answer;
  }

  async #askService(exchange: Exchange): Promise<SideAnswer> {
    const id = requestId(exchange);
    const depth = underWay.get(id) ?? 0;
    if (depth >= DEEPEST && isAuthRequest(exchange)) throw new SideError(phrase('auth-loop'));
    underWay.set(id, depth + 1);
    try {
      const { connectTimeout, readTimeout } = this.#context.limits;
      return await this.#context.side.ask({
        url: expandVariables(this.#policy.url, exchange),
        method: this.#policy.method ?? 'GET',
        headers: this.#headers(exchange, id),
        connectTimeout,
        readTimeout,
      });
    } finally {
      const left = (underWay.get(id) ?? 1) - 1;
      if (left === 0) underWay.delete(id);
      else underWay.set(id, left);
    }
  }

  #headers(exchange: Exchange, id: string): string[] {
    const { client, host, target, head } = exchange;
    const { addressOf, configuration } = this.#context;
    const { method, requestRedirect } = this.#policy;
    const url = absoluteUrl({ scheme: client.scheme, host, port: null, target });
    const address = addressOf(exchange);
    const full =
      configuration.useForwardedHeaders && configuration.computeFullForwardedFor && head.forwardedFor !== null;
    const set = new Map<string, readonly [name: string, value: string]>();
    const put = (name: string, value: string): void => void set.set(name.toLowerCase(), [name, value]);
    put('X-Original-URL', url);
    put('X-Original-Method', exchange.method);
    put('X-Sent-From', SENT_FROM);
    put('X-Auth-Request-Redirect', requestRedirect === null ? target : expandVariables(requestRedirect, exchange));
    put('X-Real-IP', address);
    put('X-Forwarded-For', full ? `${head.forwardedFor}, ${client.address}` : address);
    put('X-Request-ID', id);
    if (method !== null) {
      put('X-Original-URI', target);
      put('X-Scheme', client.scheme);
    }
    const certificate = exchange.replacedHeaders ?? [];
    for (let at = 0; at + 1 < certificate.length; at += 2)
      put(certificate[at] as string, certificate[at + 1] as string);
    for (const [name, value] of Object.entries(this.#further())) put(name, expandVariables(value, exchange));
    // An empty value takes the client's line away (nginx proxy, `proxy_set_header`).
    const lines = [...set.values()].filter(([, value]) => value !== '').flat();
    for (let at = 0; at + 1 < exchange.rawHeaders.length; at += 2) {
      const name = exchange.rawHeaders[at] as string;
      const lower = name.toLowerCase();
      if (NOT_SENT.has(lower) || set.has(lower)) continue;
      if (lower.includes('_') && !configuration.underscoresInHeaders) continue;
      lines.push(name, exchange.rawHeaders[at + 1] as string);
    }
    return lines;
  }

  #further(): Readonly<Record<string, string>> {
    const { setHeaders } = this.#policy;
    return setHeaders === null ? {} : (this.#context.references.configMap(setHeaders)?.data ?? {});
  }
}

/** Whether the request is itself a question to an authentication service; clients may well share an id among theirs. */
function isAuthRequest({ rawHeaders }: Exchange): boolean {
  return rawHeaders.some((text, at) => at % 2 === 0 && /^x-sent-from$/i.test(text) && rawHeaders[at + 1] === SENT_FROM);
}
