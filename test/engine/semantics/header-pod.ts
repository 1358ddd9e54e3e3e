import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { plainConfigMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, service, type Serving } from '#test/fixtures/serving.ts';

/** Answers with header lines of its own and says which it got. Started with the module. */
export const pod = createServer((request, response) => {
  request.resume().on('end', () => {
    response.setHeader('X-Secret', 'pod');
    response.setHeader('X-Pod', 'pod');
    response.setHeader('Server', 'pod/1');
    response.setHeader('Strict-Transport-Security', 'max-age=1');
    response.statusCode = Number(/\d{3}/.exec(request.url ?? '')?.[0] ?? 200);
    response.end(JSON.stringify({ lines: request.rawHeaders, version: request.httpVersion, headers: request.headers }));
  });
});
await once(pod.listen(0, '127.0.0.1'), 'listening');

/** To be called after all tests. */
export function close(): void {
  pod.closeAllConnections();
  pod.close();
}

/** An Ingress of one host. */
export const host = (name: string, annotations: Record<string, string>): object =>
  ingress({ name: name.replaceAll('.', '-'), host: name, annotations });

/** Every host of the tests. */
export const objects = (): object[] => [
  nginxClass,
  ...service([(pod.address() as AddressInfo).port]),
  host('plain.test', {}),
  host('vhost.test', { 'upstream-vhost': 'inside.example' }),
  host('vhost-variable.test', { 'upstream-vhost': '$host.inside' }),
  host('close.test', { 'connection-proxy-header': 'close' }),
  host('keep.test', { 'connection-proxy-header': 'keep-alive' }),
  host('connection-bad.test', { 'connection-proxy-header': 'upgrade' }),
  host('old.test', { 'proxy-http-version': '1.0' }),
  host('old-bad.test', { 'proxy-http-version': '2' }),
  host('custom.test', { 'custom-headers': 'other/lines' }),
  host('custom-missing.test', { 'custom-headers': 'default/missing' }),
  host('custom-forbidden.test', { 'custom-headers': 'default/forbidden' }),
  host('custom-invalid.test', { 'custom-headers': 'default/invalid' }),
  host('custom-bare.test', { 'custom-headers': 'lines' }),
  host('custom-tls.test', { 'custom-headers': 'default/missing', 'force-ssl-redirect': 'true' }),
  plainConfigMap('lines', { 'X-Custom': 'yes', 'X-Pod': 'replaced', 'X-Host': '$host' }, 'other'),
  plainConfigMap('forbidden', { 'X-Other': 'no' }),
  plainConfigMap('invalid', { 'X-Custom': 'a\nb' }),
];

/** Lets custom lines pass. */
export const allowed = { 'global-allowed-response-headers': 'X-Custom,X-Pod, X-Host' };

/** What the pod saw. */
export interface Seen {
  readonly lines: readonly string[];
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks and gives what the pod saw. */
export async function seenBy(serving: Serving, question: Question): Promise<Seen> {
  return JSON.parse((await ask(serving, question)).body) as Seen;
}
