import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpPod } from '#test/doubles/http-pod.ts';
import { RawClient } from '#test/doubles/raw-client.ts';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const file = (name: string): string => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), 'utf8');
const CHAIN = file('shop.crt') + file('intermediate.crt');

/** Says what it saw of TLS: server name, version and the client's certificate. */
async function startPod(certificate: string, key: string): Promise<Server> {
  const server = createServer(
    { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      const names = socket.getPeerCertificate().subjectaltname ?? null;
      response.end(JSON.stringify([socket.servername || null, socket.getProtocol(), names]));
    },
  );
  server.on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const secret = (name: string, data: Record<string, string>, namespace = 'default'): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')])),
});

const route = (name: string, annotations: Record<string, string>, target = 'app'): object =>
  ingress({ name, host: `${name}.test`, annotations, paths: [{ path: '/', service: target }] });

const https = { 'backend-protocol': 'HTTPS' };
const verified = {
  ...https,
  'proxy-ssl-secret': 'default/root',
  'proxy-ssl-verify': 'on',
  'proxy-ssl-name': 'shop.corp.example',
};

describe.each(['controller', 'local'] as const)('TLS to pods in the profile %s (reference 9)', (profile) => {
  let pod: Server;
  let old: Server;
  let plain: HttpPod;
  let serving: Serving;
  const port = (server: Server): number => (server.address() as AddressInfo).port;
  const objects = (more: readonly object[] = []): object[] => [
    nginxClass,
    ...service([port(pod)]),
    ...service([port(old)], { name: 'other' }),
    ...service([plain.port], { name: 'plain' }),
    secret('root', { 'ca.crt': file('root.crt') }),
    secret('pair', { 'tls.crt': file('apps.crt'), 'tls.key': file('apps.key') }),
    secret('root', { 'ca.crt': file('root.crt') }, 'other'),
    secret('empty', {}),
    secret('broken', { 'tls.crt': 'no certificate', 'tls.key': 'no key' }),
    route('https', https),
    route('lower', { 'backend-protocol': 'https' }),
    route('unknown', { 'backend-protocol': 'AJP' }, 'plain'),
    route('auto', { 'backend-protocol': 'AUTO_HTTP' }, 'plain'),
    route('auto-tls', { 'backend-protocol': 'AUTO_HTTP' }),
    route('not-tls', https, 'plain'),
    route('http-to-tls', {}),
    route('inert', {
      ...https,
      'proxy-ssl-verify': 'on',
      'proxy-ssl-name': 'shop.corp.example',
      'proxy-ssl-server-name': 'on',
    }),
    route('secret-only', { ...https, 'proxy-ssl-secret': 'default/root' }),
    route('verified', verified),
    route('sni', { ...verified, 'proxy-ssl-server-name': 'on' }),
    route('new-version', { ...verified, 'proxy-ssl-protocols': 'TLSv1.2 TLSv1.3' }),
    route('wrong-name', { ...verified, 'proxy-ssl-name': 'other.corp.example' }),
    route('no-name', { ...https, 'proxy-ssl-secret': 'default/root', 'proxy-ssl-verify': 'on' }),
    route('wrong-authority', verified, 'other'),
    route('verify-off', { ...verified, 'proxy-ssl-verify': 'off' }, 'other'),
    route('verify-bad-value', { ...verified, 'proxy-ssl-verify': 'maybe' }, 'other'),
    route('client-pair', { ...https, 'proxy-ssl-secret': 'default/pair' }),
    route('ciphers', { ...verified, 'proxy-ssl-ciphers': 'ECDHE-RSA-AES128-SHA' }),
    route('missing', { ...https, 'proxy-ssl-secret': 'default/nothing' }),
    route('foreign', { ...https, 'proxy-ssl-secret': 'other/root' }),
    route('bare', { ...https, 'proxy-ssl-secret': 'root' }),
    route('empty', { ...https, 'proxy-ssl-secret': 'default/empty' }),
    route('broken', { ...https, 'proxy-ssl-secret': 'default/broken' }),
    route('missing-http', { 'proxy-ssl-secret': 'default/nothing' }, 'plain'),
    ...more,
  ];

  beforeAll(async () => {
    pod = await startPod(CHAIN, file('shop.key'));
    old = await startPod(file('ed25519.crt'), file('ed25519.key'));
    plain = await HttpPod.start((_request, response) => response.end('plain'));
    serving = await serve(objects(), { profile });
  });

  afterAll(async () => {
    await serving.close();
    pod.closeAllConnections();
    old.closeAllConnections();
    pod.close();
    old.close();
    await plain.close();
  });

  test.each([
    ['HTTPS: TLS, not verified, no server name', 'https', 200, '[null,"TLSv1.3",null]'],
    ['the value in lower case', 'lower', 200, '[null,"TLSv1.3",null]'],
    ['an unknown value means HTTP', 'unknown', 200, 'plain'],
    ['AUTO_HTTP: clear for a client without TLS', 'auto', 200, 'plain'],
    ['proxy-ssl-* without proxy-ssl-secret: inert', 'inert', 200, '[null,"TLSv1.3",null]'],
    ['proxy-ssl-secret alone: TLS 1.2, not verified, no name', 'secret-only', 200, '[null,"TLSv1.2",null]'],
    ['verified by ca.crt and proxy-ssl-name', 'verified', 200, '[null,"TLSv1.2",null]'],
    ['proxy-ssl-server-name sends proxy-ssl-name', 'sni', 200, '["shop.corp.example","TLSv1.2",null]'],
    ['proxy-ssl-protocols', 'new-version', 200, '[null,"TLSv1.3",null]'],
    ['verification off takes any certificate', 'verify-off', 200, '[null,"TLSv1.2",null]'],
    ['an invalid proxy-ssl-verify is off', 'verify-bad-value', 200, '[null,"TLSv1.2",null]'],
  ])('%s', async (_what, name, status, body) => {
    const answer = await ask(serving, { host: `${name}.test` });
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  test('proxy-ssl-secret with a pair: the pod gets it', async () => {
    const { body } = await ask(serving, { host: 'client-pair.test' });
    expect(body).toBe('[null,"TLSv1.2","DNS:*.apps.corp.example"]');
  });

  test('AUTO_HTTP: TLS for a client with TLS', async () => {
    const answer = await ask(serving, { scheme: 'https', host: 'auto-tls.test' });
    expect([answer.status, answer.body]).toEqual([200, '[null,"TLSv1.3",null]']);
  });

  test.each([
    ['a pod of plain HTTP behind HTTPS', 'not-tls', 502, 'upstream-tls'],
    ['another name in the certificate', 'wrong-name', 502, 'upstream-tls'],
    ['no name to verify: nginx takes its own', 'no-name', 502, 'upstream-tls'],
    ['another authority', 'wrong-authority', 502, 'upstream-tls'],
    ['no cipher in common', 'ciphers', 502, 'upstream-tls'],
    ['a Secret that is missing', 'missing', 503, 'route-denied'],
    ['a Secret of another namespace', 'foreign', 503, 'route-denied'],
    ['a Secret without its namespace', 'bare', 503, 'route-denied'],
    ['a Secret with nothing of use', 'empty', 503, 'route-denied'],
    ['a Secret with a broken pair', 'broken', 503, 'route-denied'],
    ['a Secret that is missing, though nothing needs it', 'missing-http', 503, 'route-denied'],
  ])('%s is refused', async (_what, name, status, reason) => {
    const answer = await ask(serving, { host: `${name}.test` });
    expect([answer.status, answer.body.includes(reason)]).toEqual([status, true]);
  });

  test('a WebSocket goes through TLS too', async () => {
    const client = new RawClient(serving.http);
    client.send('GET / HTTP/1.1\r\nHost: https.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await client.until('\r\n\r\n');
    client.send('echoed');
    expect(await client.until('echoed')).toMatch(/^HTTP\/1\.1 101 [^]*echoed$/);
    client.close();
  });

  test('large bodies go through TLS both ways', async () => {
    const server = createServer({ cert: CHAIN, key: file('shop.key') }, (request, response) => request.pipe(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await serving.apply([
      nginxClass,
      ...service([port(server)]),
      route('large', { ...https, 'proxy-body-size': '8m' }),
    ]);
    const body = '0123456789abcdef'.repeat(256 * 1024);
    const answer = await ask(serving, { host: 'large.test', method: 'PUT', body });
    expect([answer.status, answer.body === body]).toEqual([200, true]);
    await serving.apply(objects());
    server.closeAllConnections();
    server.close();
  });

  test('a Secret that appears counts at once', async () => {
    await serving.apply(objects([secret('nothing', { 'ca.crt': file('root.crt') })]));
    expect((await ask(serving, { host: 'missing.test' })).status).toBe(200);
    await serving.apply(objects());
    expect((await ask(serving, { host: 'missing.test' })).status).toBe(503);
  });

  test('the depth of verification counts the certificates between', async () => {
    await serving.apply(objects([route('deep', { ...verified, 'proxy-ssl-verify-depth': '2' })]));
    expect((await ask(serving, { host: 'deep.test' })).status).toBe(200);
  });

  test('another Ingress of the host takes over the settings of the oldest that has some', async () => {
    const shared = { host: 'shared.test', annotations: verified, paths: [{ path: '/a' }] };
    const guest = { host: 'shared.test', name: 'guest', annotations: https, paths: [{ path: '/b', service: 'other' }] };
    await serving.apply(objects([ingress({ name: 'owner', ...shared }), ingress(guest)]));
    expect((await ask(serving, { host: 'shared.test', path: '/a' })).status).toBe(200);
    expect((await ask(serving, { host: 'shared.test', path: '/b' })).status).toBe(502);
    await serving.apply(objects());
  });

  test('a Secret of another namespace where the controller allows it', async () => {
    await serving.apply([...objects(), ...configMap({ 'allow-cross-namespace-resources': 'true' })]);
    expect((await ask(serving, { host: 'foreign.test' })).status).toBe(200);
    await serving.apply(objects());
  });
});
