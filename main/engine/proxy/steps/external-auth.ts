import type { ExternalAuthPolicy } from '../../ingress/annotations/external-auth.ts';
import { absoluteUrl } from '../own-url.ts';
import type { SideRequest } from '../side-request.ts';
import type { Exchange } from '../exchange.ts';
import { requestId } from '../forwarded-headers.ts';
import type { OwnAnswer, Step } from './step.ts';

const NOT_SENT = new Set([
  'host',
  'connection',
  'upgrade',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'content-length',
  'te',
  'trailer',
  'expect',
  'proxy',
]);

/**
 * Asks `auth-url` before the request goes on (reference 12): 2xx goes on, 401 and 403 are passed to the client, anything
 * else is 500. Never open: an authentication service that cannot be asked is a failure.
 */
export function externalAuth(policy: ExternalAuthPolicy, side: SideRequest): Step {
  const wanted = new Set(policy.responseHeaders.map((name) => name.toLowerCase()));
  return {
    name: 'external-auth',
    kind: 'remote',
    async run(exchange): Promise<OwnAnswer | null> {
      let answer;
      try {
        answer = await side.ask({ url: policy.url, method: policy.method ?? 'GET', headers: headersFor(exchange, policy) });
      } catch (error) {
        return { status: 500, reason: 'auth-failed', detail: error instanceof Error ? error.message : String(error) };
      }
      const { status, headers } = answer;
      if (status >= 200 && status < 300) {
        for (let at = 0; at + 1 < headers.length; at += 2) {
          const name = headers[at] as string;
          if (wanted.has(name.toLowerCase())) (exchange.replacedHeaders ??= []).push(name, headers[at + 1] as string);
        }
        return null;
      }
      if (status === 401 || status === 403) {
        const kept: string[] = [];
        for (let at = 0; at + 1 < headers.length; at += 2) {
          if ((headers[at] as string).toLowerCase() === 'www-authenticate') kept.push('WWW-Authenticate', headers[at + 1] as string);
        }
        return { status, reason: 'auth-refused', headers: kept };
      }
      return { status: 500, reason: 'auth-failed', detail: `it answered ${status}` };
    },
  };
}

function headersFor(exchange: Exchange, policy: ExternalAuthPolicy): string[] {
  const { client, host, target, head } = exchange;
  const url = absoluteUrl({ scheme: client.scheme, host, port: null, target });
  const set: string[] = [
    'X-Original-URL',
    url,
    'X-Original-Method',
    exchange.method,
    'X-Sent-From',
    'nginx-ingress-controller',
    'X-Auth-Request-Redirect',
    target,
    'X-Real-IP',
    client.address,
    'X-Forwarded-For',
    client.address,
    'X-Request-ID',
    requestId({ id: exchange.id, head }),
  ];
  if (policy.method !== null) set.push('X-Original-URI', target, 'X-Scheme', client.scheme);
  const names = new Set(set.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  for (let at = 0; at + 1 < exchange.rawHeaders.length; at += 2) {
    const name = exchange.rawHeaders[at] as string;
    const lower = name.toLowerCase();
    if (!NOT_SENT.has(lower) && !names.has(lower) && !lower.includes('_')) set.push(name, exchange.rawHeaders[at + 1] as string);
  }
  return set;
}
