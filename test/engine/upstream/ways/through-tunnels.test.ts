import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { serveCluster, type ClusterServing, type ClusterWish } from '#test/fixtures/cluster-serving.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function listening(server: Pick<Server, 'listen' | 'address' | 'close'>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  opened.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** A cluster with one pod behind a tunnel, whose port 8080 leads to `port`. */
async function behindTunnel(port: number, wish: Partial<ClusterWish> = {}): Promise<ClusterServing> {
  const serving = await serveCluster({ pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }], ...wish });
  serving.forward.pods.set('shop/app-1', { 8080: port });
  return serving;
}

const newest = ({ engine }: ClusterServing) => engine.requests.list('', 1)[0];
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('requests of a kept connection share a stream, and a tunnel', async () => {
  const pod = await RawPod.says(ok('answer'));
  opened.push(() => pod.close());
  await using serving = await behindTunnel(pod.port);
  for (let turn = 0; turn < 3; turn++) await exchange(serving.http, get('/'));
  expect([pod.heads.length, pod.connections.length, serving.forward.requests.length]).toEqual([3, 1, 1]);
});

test('a pod that closed a kept connection meanwhile is asked once more on a new stream', async () => {
  const pod = await RawPod.start((socket, _head, count) => {
    socket.write(ok(`answer ${count}`), () => count === 1 && socket.end());
  });
  opened.push(() => pod.close());
  await using serving = await behindTunnel(pod.port);
  await exchange(serving.http, get('/'));
  expect((await exchange(serving.http, get('/'))).endsWith('answer 2')).toBe(true);
});

test('large bodies pass both ways, byte for byte, with a tunnel of their own for the way up', async () => {
  const server = createServer((message, response) => void message.pipe(response));
  await using serving = await behindTunnel(await listening(server), { annotations: { 'proxy-body-size': '0' } });
  const body = randomBytes(4 * 1024 * 1024);
  await exchange(serving.http, get('/', { close: true }));
  const sent = request({ port: serving.http, host: '127.0.0.1', method: 'POST', headers: { host: 'app.test' } });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece as Buffer);
  expect(hashOf(Buffer.concat(pieces))).toBe(hashOf(body));
  expect(serving.forward.requests.length).toBe(2);
});

test('a client that takes nothing stops the pod, and gets every byte in the end', async () => {
  let written = 0;
  const block = Buffer.alloc(64 * 1024, 'x');
  const total = 24 * 1024 * 1024;
  const server = createServer((_message, response) => {
    response.writeHead(200, { 'content-length': total });
    const pour = (): void => {
      while (written < total) {
        written += block.length;
        if (!response.write(block)) return void response.once('drain', pour);
      }
      response.end();
    };
    pour();
  });
  await using serving = await behindTunnel(await listening(server));
  const client = new RawClient(serving.http);
  client.socket.pause();
  client.send(get('/', { headers: 'Accept: text/event-stream\r\n' }));
  let before = -1;
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(written).toBeLessThan(total);
  let received = 0;
  client.socket.removeAllListeners('data');
  client.socket.on('data', (bytes: Buffer) => (received += bytes.length));
  client.socket.resume();
  await once(client.socket, 'end');
  client.close();
  expect(received).toBeGreaterThan(total);
});

test('WebSocket messages pass both ways over a tunnel of their own', async () => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) =>
    socket.on('message', (message) => socket.send(`echo ${(message as Buffer).toString()}`)),
  );
  opened.push(() => sockets.close());
  await using serving = await behindTunnel(await listening(server));
  const client = new WebSocket(`ws://127.0.0.1:${serving.http}/`, { headers: { host: 'app.test' } });
  await once(client, 'open');
  client.send('hello');
  const [message] = (await once(client, 'message')) as [Buffer];
  client.close();
  await once(client, 'close');
  expect(String(message)).toBe('echo hello');
  await expect.poll(() => newest(serving)?.endpoint?.way).toBe('tunnel');
});

test('pods that speak TLS are spoken to through the tunnel', async () => {
  const { certificate: cert, key } = createTestAuthority('pods').issue('app.test');
  const server = createHttpsServer({ cert, key }, (_message, response) => response.end('over TLS'));
  await using serving = await behindTunnel(await listening(server), { annotations: { 'backend-protocol': 'HTTPS' } });
  expect((await exchange(serving.http, get('/'))).endsWith('over TLS')).toBe(true);
  expect((await exchange(serving.http, get('/'))).endsWith('over TLS')).toBe(true);
});

test('pods that speak HTTP/2 are spoken to through the tunnel', async () => {
  const server = createHttp2Server((_message, response) => response.end('over HTTP/2'));
  await using serving = await behindTunnel(await listening(server as unknown as Server), {
    annotations: { 'backend-protocol': 'GRPC' },
  });
  const answers = await Promise.all([1, 2, 3].map(() => exchange(serving.http, get('/'))));
  expect(answers.every((answer) => answer.includes('over HTTP/2'))).toBe(true);
  expect(serving.forward.tunnels.length).toBe(1);
});

test('an authentication service in the cluster is asked through a tunnel too', async () => {
  const pod = await RawPod.says(ok('answer'));
  const auth = await RawPod.start((socket, head) => {
    socket.write(
      head.includes('Cookie: good')
        ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'
        : 'HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n',
    );
  });
  opened.push(
    () => pod.close(),
    () => auth.close(),
  );
  const namespace = 'shop';
  await using serving = await behindTunnel(pod.port, {
    annotations: { 'auth-url': 'http://auth.shop.svc.cluster.local/check' },
    objects: [
      [
        'services',
        { metadata: { name: 'auth', namespace }, spec: { selector: {}, ports: [{ port: 80, targetPort: 9000 }] } },
      ],
      [
        'endpointslices',
        {
          metadata: { name: 'auth-1', namespace, labels: { 'kubernetes.io/service-name': 'auth' } },
          addressType: 'IPv4',
          ports: [{ name: '', port: 9000, protocol: 'TCP' }],
          endpoints: [
            {
              addresses: ['192.0.2.9'],
              conditions: { ready: true },
              targetRef: { kind: 'Pod', name: 'auth-1', namespace },
            },
          ],
        },
      ],
    ],
  });
  serving.forward.pods.set('shop/auth-1', { 9000: auth.port });
  const answers = [
    await exchange(serving.http, get('/')),
    await exchange(serving.http, get('/', { headers: 'Cookie: good\r\n' })),
  ];
  expect(answers.map((answer) => answer.slice(0, 12))).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  expect(auth.heads.length).toBe(2);
});

test('TLS that is passed on unopened goes through a tunnel', async () => {
  const { certificate: cert, key } = createTestAuthority('pods').issue('app.test');
  const server = createHttpsServer({ cert, key }, (_message, response) => response.end('unopened'));
  await using serving = await behindTunnel(await listening(server), {
    annotations: { 'ssl-passthrough': 'true' },
    objects: [
      [
        'configmaps',
        {
          metadata: {
            name: 'ingress-nginx-controller',
            namespace: 'ingress-nginx',
            annotations: { 'gatehouse/controller-flags': '--enable-ssl-passthrough' },
          },
          data: {},
        },
      ],
    ],
  });
  const port = Number(new URL(serving.engine.status().listening.https[0] ?? '').port);
  const socket = connectTls({ port, host: '127.0.0.1', servername: 'app.test', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const names = socket.getPeerCertificate().subjectaltname;
  socket.write(get('/'));
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
  await once(socket, 'close');
  expect([names, text.endsWith('unopened\r\n0\r\n\r\n') || text.endsWith('unopened')]).toEqual([
    'DNS:app.test, IP Address:127.0.0.1',
    true,
  ]);
});

test('a port on which nothing listens is said with the pod’s name', async () => {
  await using serving = await serveCluster({ pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }] });
  serving.forward.pods.set('shop/app-1', {});
  const answer = await exchange(serving.http, get('/'));
  expect([answer.slice(0, 12), answer.includes('nothing listens on port 8080 in pod app-1')]).toEqual([
    'HTTP/1.1 502',
    true,
  ]);
});

test('tunnels of Services that were asked lately are opened before they are needed again', async () => {
  const pod = await RawPod.says(ok('answer'));
  opened.push(() => pod.close());
  await using serving = await behindTunnel(pod.port);
  await exchange(serving.http, get('/'));
  serving.engine.ways.moved();
  await serving.forward.until(() => serving.forward.requests.length > 1);
  expect(pod.heads.length).toBe(1);
});
