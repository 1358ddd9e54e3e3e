import { createSecureContext } from 'node:tls';
import { phrase } from '#shared/model/phrase.ts';
import type { ServiceObject, ServicePort } from '#shared/model/snapshot.ts';
import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import { CredentialError } from '#engine/source/kubeconfig/credentials/credential-error.ts';
import type { Access } from '#engine/source/kubeconfig/credentials/credentials.ts';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { Transport } from '../transport.ts';
import { UpstreamError } from '../upstream-error.ts';
import { ReachedEndpoint } from './reached-endpoint.ts';
import type { Way } from './way.ts';

/** Credentials may change at any time; asking for them may run a program. */
const ACCESS_MS = 15_000;
const MOST_INTERMEDIATES = 10;
// The API server would act on these in our name.
const NEVER_PASSED = /^(?:authorization|proxy-authorization|impersonate-[^:]*|x-remote-[^:]*):/i;
const BEARER_PROTOCOL = /^sec-websocket-protocol:.*base64url\.bearer\.authorization/i;
const DOT_SEGMENT = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?=$|[/\\]|%2f|%5c)/i;

interface Prepared {
  readonly access: Access;
  readonly transport: Transport;
  readonly at: number;
}

/**
 * The API server's proxy to Services, the last resort (reference 3.8): it takes `Authorization` away, adds `X-Forwarded-For` and
 * `X-Forwarded-Uri`, turns `%2F` into `/` and `//` into `/`. Our credentials go to the API server alone, which does not pass them on.
 */
export class ServiceProxy {
  readonly #access: ClusterAccess;
  readonly #now: () => number;
  #prepared: Prepared | null = null;

  constructor(access: ClusterAccess, now: () => number) {
    this.#access = access;
    this.#now = now;
  }

  /** null where the API server is reached through a proxy itself. */
  reach(endpoint: Endpoint, service: ServiceObject, port: ServicePort): ReachedEndpoint | null {
    if (this.#access.proxy !== null) return null;
    const url = new URL(this.#access.server);
    const base = `${url.pathname.replace(/\/+$/, '')}/api/v1/namespaces/${service.namespace}/services`;
    const way: Way = {
      kind: 'service-proxy',
      dial: null,
      transport: ({ protocol }) => (protocol === 'http1' ? (this.#prepared?.transport ?? null) : null),
      head: (head, wanted) => {
        const name = `${wanted.tls === null ? '' : 'https:'}${service.name}:${port.port}`;
        return this.#prepared === null
          ? null
          : proxiedHead(head, `${base}/${name}/proxy`, this.#prepared.access.headers);
      },
      ready: () => this.#prepare(),
    };
    const place = {
      address: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (url.protocol === 'http:' ? 80 : 443)),
      pod: null,
      node: null,
    };
    return new ReachedEndpoint(endpoint, way, place);
  }

  #prepare(): Promise<void> | null {
    const prepared = this.#prepared;
    if (prepared !== null && this.#now() - prepared.at < ACCESS_MS) return null;
    return this.#access.credentials.access().then(
      (access) => {
        const isSame = prepared !== null && sameTls(prepared.access, access);
        const transport = isSame ? prepared.transport : transportOf(this.#access.server, access);
        this.#prepared = { access, transport, at: this.#now() };
      },
      (error: unknown) => {
        const why = error instanceof CredentialError ? error.phrase : phrase('no-credentials');
        throw new UpstreamError('upstream-refused', 'no-credentials', why, { unprocessed: true });
      },
    );
  }
}

function sameTls({ tls: one }: Access, { tls: other }: Access): boolean {
  return (Object.keys(one) as (keyof typeof one)[]).every((key) => String(one[key]) === String(other[key]));
}

function transportOf(server: string, { tls }: Access): Transport {
  const url = new URL(server);
  if (url.protocol === 'http:') return { protocol: 'http1', tls: null };
  const { ca, certificate, key, serverName, verify } = tls;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const context = createSecureContext({
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
  });
  return {
    protocol: 'http1',
    tls: {
      context,
      serverName: serverName ?? (/^[\d.]+$|:/.test(host) ? null : host),
      verify: verify ? { name: serverName ?? host, depth: MOST_INTERMEDIATES } : null,
    },
  };
}

/** A request head for the API server; null for a path that it might understand as another one than the pod would. */
export function proxiedHead(head: string, prefix: string, credentials: Access['headers']): string | null {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', target = '', version = ''] = first.split(' ');
  const [path = ''] = target.split('?', 1);
  if (!target.startsWith('/') || DOT_SEGMENT.test(path)) return null;
  const passed = lines.filter((line) => line !== '' && !NEVER_PASSED.test(line) && !BEARER_PROTOCOL.test(line));
  // Without a word of ours the API server asks the pod for gzip, which the client never asked for.
  if (!passed.some((line) => /^accept-encoding:/i.test(line))) passed.push('Accept-Encoding: identity');
  for (const [name, values] of Object.entries(credentials)) {
    for (const value of Array.isArray(values) ? values : [values]) passed.push(`${name}: ${value}`);
  }
  return `${method} ${prefix}${target} ${version}\r\n${passed.map((line) => `${line}\r\n`).join('')}\r\n`;
}
