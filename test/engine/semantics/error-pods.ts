import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ingress, nginxClass, serve, service, type IngressWish } from '#test/fixtures/serving.ts';

const servers: Server[] = [];

/** A pod that answers with the status in its path and says what it saw. */
export async function pod(name: string, fixed?: number): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { method, url, headers } = request;
      const status = fixed ?? Number(/\/status\/(\d+)/.exec(url ?? '')?.[1] ?? 200);
      response.writeHead(status, { 'X-Pod': name });
      response.end(method === 'HEAD' ? '' : JSON.stringify({ name, method, url, headers }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** An Ingress of one host. */
export const host = (name: string, annotations: Record<string, string>, wish: IngressWish = {}): object =>
  ingress({ name: name.replaceAll('.', '-'), host: name, annotations, ...wish });

/** An Ingress with a default backend of its own. */
export const byDefault = (name: string, service_: string, rules: unknown[] = []): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace: 'default', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { ingressClassName: 'nginx', defaultBackend: { service: { name: service_, port: { number: 80 } } }, rules },
});

const [app, errors] = await Promise.all([pod('app'), pod('errors', 299)]);
/** Every host of the tests. */
export const objects = [
  nginxClass,
  ...service([app]),
  ...service([errors], { name: 'errors' }),
  ...service([], { name: 'empty' }),
  host('plain.test', {}),
  host('stand-in.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'empty' }] }),
  host('stand-in-missing.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'nobody' }] }),
  host(
    'stand-in-rewrite.test',
    { 'default-backend': 'errors', 'rewrite-target': '/rewritten' },
    { paths: [{ path: '/x', service: 'empty' }] },
  ),
  host('stand-in-live.test', { 'default-backend': 'errors' }),
  host('stand-in-empty.test', { 'default-backend': 'empty' }, { paths: [{ path: '/', service: 'empty' }] }),
  host('stand-in-nobody.test', { 'default-backend': 'nobody' }, { paths: [{ path: '/', service: 'empty' }] }),
  host('stand-in-tls.test', { 'default-backend': 'errors' }, { paths: [{ path: '/', service: 'empty' }], tls: [{}] }),
  host('stand-in-bad.test', { 'default-backend': 'Not_A_Service' }),
  host(
    'custom.test',
    { 'custom-http-errors': '404,503', 'default-backend': 'errors' },
    { paths: [{ path: '/status', port: 80 }] },
  ),
  host('custom-413.test', { 'custom-http-errors': '413', 'default-backend': 'errors', 'proxy-body-size': '3' }),
  host('custom-403.test', {
    'custom-http-errors': '403,503',
    'default-backend': 'errors',
    'denylist-source-range': '127.0.0.0/8',
  }),
  host('custom-alone.test', { 'custom-http-errors': '404, 503' }),
  host('custom-alone-empty.test', { 'custom-http-errors': '503' }, { paths: [{ path: '/', service: 'empty' }] }),
  host('custom-kept.test', {
    'custom-http-errors': '404',
    'default-backend': 'errors',
    'disable-proxy-intercept-errors': 'true',
  }),
  host('custom-denied.test', {
    'custom-http-errors': '503',
    'default-backend': 'errors',
    'custom-headers': 'default/missing',
  }),
  host('custom-bad.test', { 'custom-http-errors': '404,abc' }),
];
/** Started with the module. */
export const serving = await serve(objects, { profile: 'controller' });

/** To be called after all tests. */
export async function close(): Promise<void> {
  await serving.close();
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
}

/** What a pod saw of a request. */
export interface Seen {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a pod says that it saw; null where no pod answered. */
export function seen(body: string): Seen | null {
  return body.startsWith('{') ? (JSON.parse(body) as Seen) : null;
}
