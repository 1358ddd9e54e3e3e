import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '#shared/model/engine-status.ts';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: Server;
let port: number;

beforeAll(async () => {
  const file = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/tls/${name}`, import.meta.url));
  pod = createHttpsServer({ key: await file('shop.key'), cert: await file('shop.crt') }, (request, response) => {
    response.end(`pod ${request.headers.host} ${request.url}`);
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  port = (pod.address() as AddressInfo).port;
});

afterAll(() => {
  pod.closeAllConnections();
  pod.close();
});

// The Service's port is the pod's, as the cluster IP of the test is the pod's address.
const objects = (clusterIP: string, flags = '--enable-ssl-passthrough'): object[] => {
  const [, ...slices] = service([port]);
  const spec = {
    selector: { app: 'app' },
    ...(clusterIP === '' ? {} : { clusterIP }),
    ports: [{ port, targetPort: 8443, protocol: 'TCP' }],
  };
  const passthrough = { annotations: { 'ssl-passthrough': 'true' } };
  const root = [{ path: '/', port }];
  return [
    nginxClass,
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'app', namespace: 'default' }, spec },
    ...slices,
    ingress({ name: 'passed', host: 'passed.test', paths: root, ...passthrough }),
    ingress({
      name: 'redirected',
      host: 'redirected.test',
      paths: root,
      annotations: { 'ssl-passthrough': 'true', 'permanent-redirect': 'https://x.test' },
    }),
    ingress({ name: 'pathed', host: 'pathed.test', paths: [{ path: '/app', port }], ...passthrough }),
    ingress({
      name: 'aliased',
      host: 'aliased.test',
      paths: root,
      annotations: { 'ssl-passthrough': 'true', 'server-alias': 'alias.test' },
    }),
    ingress({ name: 'opened', host: 'opened.test', paths: root }),
    ...configMap({}, flags),
  ];
};

/** Common name of the certificate that a handshake shows, and the answer behind it. */
async function reach(serving: Serving, host: string): Promise<readonly [string, string]> {
  const socket = connect({ port: serving.https, host: '127.0.0.1', servername: host, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const names = socket.getPeerCertificate().subjectaltname ?? '';
  socket.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  await once(socket, 'close');
  return [names, text.slice(text.indexOf('\r\n\r\n') + 4)];
}

describe.each<[Profile, string, string]>([
  ['controller', '127.0.0.1', 'the cluster IP'],
  ['controller', '', 'an endpoint where it has none'],
  ['local', '10.96.0.10', 'an endpoint'],
])('ssl-passthrough in the profile %s, cluster IP “%s”: %s (reference 7.4)', (profile, clusterIP) => {
  let serving: Serving;

  beforeAll(async () => {
    serving = await serve(objects(clusterIP), { profile });
  });

  afterAll(() => serving.close());

  test.each([['passed.test'], ['redirected.test']])(
    '%s: TLS reaches the pod unopened, no other annotation counts',
    async (host) => {
      const [names, body] = await reach(serving, host);
      expect([names, body.includes(`pod ${host} /x`)]).toEqual(['DNS:shop.corp.example', true]);
    },
  );

  test.each([['pathed.test'], ['alias.test'], ['opened.test']])('%s: TLS is opened here', async (host) => {
    const [names] = await reach(serving, host);
    expect(names).not.toBe('DNS:shop.corp.example');
  });

  test('plain HTTP is answered as usual', async () => {
    expect((await ask(serving, { host: 'redirected.test' })).status).toBe(301);
  });

  test('stopping ends what is passed through', async () => {
    const other = await serve(objects(clusterIP), { profile });
    const socket = connect({
      port: other.https,
      host: '127.0.0.1',
      servername: 'passed.test',
      rejectUnauthorized: false,
    });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const closed = once(socket, 'close');
    await other.close();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

test('without the flag the annotation does nothing', async () => {
  const serving = await serve(objects('127.0.0.1', ''), { profile: 'controller' });
  const [names] = await reach(serving, 'passed.test');
  await serving.close();
  expect(names).not.toBe('DNS:shop.corp.example');
});

test('a pod that cannot be reached ends the connection', async () => {
  const unreachable = objects('127.0.0.1').map(
    (one) =>
      JSON.parse(
        JSON.stringify(one).replaceAll(`"port":${port}`, '"port":1').replaceAll(`"number":${port}`, '"number":1'),
      ) as object,
  );
  const serving = await serve(unreachable, { profile: 'controller' });
  const socket = connect({
    port: serving.https,
    host: '127.0.0.1',
    servername: 'passed.test',
    rejectUnauthorized: false,
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.on('close', resolve));
  await serving.close();
  expect(socket.authorized).toBe(false);
});
