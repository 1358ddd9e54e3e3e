import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { SERVER_NAME } from './characters.ts';

export const upstreamHeadAnnotations = ['upstream-vhost', 'connection-proxy-header', 'proxy-http-version'] as const;

/** What the head of the request to the pod says instead of the usual (reference 9, 10.1). */
export interface UpstreamHeadPolicy {
  /** Host for the pod, nginx variables in it; null for the client's. */
  readonly virtualHost: string | null;
  readonly connection: 'close' | 'keep-alive' | null;
  readonly httpVersion: '1.0' | '1.1';
}

const CONNECTION = /^(?:close|keep-alive)$/;
const VERSION = /^1\.[01]$/;

/** `upstream-vhost`, `connection-proxy-header`, `proxy-http-version`; null where the head is the usual one. */
export function parseUpstreamHead(
  reader: AnnotationReader,
  configuration: ControllerConfiguration,
): UpstreamHeadPolicy | null {
  const virtualHost = reader.text('upstream-vhost', SERVER_NAME, 'dropped');
  const connection = reader.parsed(
    'connection-proxy-header',
    (text) => (CONNECTION.test(text) ? text : null),
    'dropped',
  );
  const version = reader.parsed('proxy-http-version', (text) => (VERSION.test(text) ? text : null));
  const httpVersion = (version ?? configuration.proxyHttpVersion) === '1.0' ? '1.0' : '1.1';
  if (virtualHost === null && connection === null && httpVersion === '1.1') return null;
  return { virtualHost, connection: connection as UpstreamHeadPolicy['connection'], httpVersion };
}
