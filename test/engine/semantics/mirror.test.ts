import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createSilentServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

interface Copy {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let pod: Server;
let shadow: Server;
let silent: NetServer;
let serving: Serving;
let copies: Copy[] = [];
let arrived: (() => void)[] = [];

/** A server that keeps what it is sent; with `take` null it only answers. */
async function listening(take: ((copy: Copy) => void) | null): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      take?.({ method, url, headers, body });
      response.writeHead(take === null ? 200 : 500).end(`${body.length}`);
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server | NetServer): number => (server.address() as AddressInfo).port;

/** Waits until that many copies have arrived. */
async function copied(count: number): Promise<readonly Copy[]> {
  while (copies.length < count) await new Promise<void>((resolve) => arrived.push(resolve));
  return copies;
}

beforeAll(async () => {
  pod = await listening(null);
  shadow = await listening((copy) => {
    copies.push(copy);
    for (const wake of arrived.splice(0)) wake();
  });
  // Accepts connections and never says a word.
  silent = createSilentServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  pod.closeAllConnections();
  pod.close();
  shadow.closeAllConnections();
  shadow.close();
  silent.close();
});

beforeEach(async () => {
  copies = [];
  arrived = [];
  const host = (name: string, annotations: Record<string, string>): object =>
    ingress({ name: name.replaceAll('.', '-'), host: name, annotations });
  const objects = [
    nginxClass,
    ...service([portOf(pod)]),
    ...service([portOf(shadow)], { name: 'shadow', namespace: 'other' }),
    host('copied.test', { 'mirror-target': 'http://shadow.example:81/in$request_uri' }),
    host('as-it-is.test', { 'mirror-target': 'http://shadow.example$request_uri' }),
    host('no-body.test', { 'mirror-target': 'http://shadow.example$request_uri', 'mirror-request-body': 'off' }),
    host('host.test', { 'mirror-target': 'http://shadow.example$request_uri', 'mirror-host': 'named.example' }),
    host('cluster.test', { 'mirror-target': 'http://shadow.other.svc.cluster.local$request_uri' }),
    host('refused.test', { 'mirror-target': 'http://127.0.0.1:1$request_uri' }),
    host('silent.test', { 'mirror-target': `http://127.0.0.1:${portOf(silent)}$request_uri` }),
    host('missing.test', { 'mirror-target': 'http://nobody.other.svc.cluster.local$request_uri' }),
    host('no-url.test', { 'mirror-target': 'shadow' }),
    host('guarded.test', {
      'mirror-target': 'http://shadow.example$request_uri',
      'denylist-source-range': '127.0.0.0/8',
    }),
  ];
  const led = { fromHost: 'shadow.example', fromPort: 0, toHost: '127.0.0.1', toPort: portOf(shadow) };
  serving = await serve(objects, { profile: 'controller', connectTo: [led] });
});

afterEach(() => serving.close());

describe('mirror-target (reference 17)', () => {
  test('a copy has method, target and lines; its answer is ignored', async () => {
    const answer = await ask(serving, {
      host: 'copied.test',
      method: 'DELETE',
      path: '/a/b?c=d',
      headers: { 'X-Mine': '1', X_Under: '1' },
    });
    const [copy] = await copied(1);
    expect([
      answer.status,
      copy?.method,
      copy?.url,
      copy?.headers['host'],
      copy?.headers['x-mine'],
      copy?.headers['x_under'],
    ]).toEqual([200, 'DELETE', '/in/a/b?c=d', 'shadow.example', '1', undefined]);
  });

  test('a counted body is copied', async () => {
    const answer = await ask(serving, { host: 'as-it-is.test', method: 'POST', body: 'hello' });
    const [copy] = await copied(1);
    expect([answer.body, copy?.body, copy?.headers['content-length']]).toEqual(['5', 'hello', '5']);
  });

  test('a chunked body is copied', async () => {
    const answer = await ask(serving, { host: 'as-it-is.test', method: 'POST', chunks: ['hel', 'lo'] });
    const [copy] = await copied(1);
    expect([answer.body, copy?.body]).toEqual(['5', 'hello']);
  });

  test('or left out', async () => {
    const answer = await ask(serving, { host: 'no-body.test', method: 'POST', body: 'hello' });
    const [copy] = await copied(1);
    expect([answer.body, copy?.method, copy?.body, copy?.headers['content-length']]).toEqual(['5', 'POST', '', '0']);
  });

  test('mirror-host is the Host of the copy', async () => {
    await ask(serving, { host: 'host.test' });
    const [copy] = await copied(1);
    expect(copy?.headers['host']).toBe('named.example');
  });

  test('a name of the cluster leads to its endpoints', async () => {
    await ask(serving, { host: 'cluster.test', path: '/x' });
    const [copy] = await copied(1);
    expect([copy?.url, copy?.headers['host']]).toEqual(['/x', 'shadow.other.svc.cluster.local']);
  });

  test.each(['refused.test', 'silent.test', 'missing.test', 'no-url.test'])(
    '%s: a mirror that is no use changes nothing',
    async (host) => {
      const answers = await Promise.all([
        ask(serving, { host }),
        ask(serving, { host, method: 'POST', body: 'hello' }),
      ]);
      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [200, '0'],
        [200, '5'],
      ]);
    },
  );

  test('a large body to a silent mirror still reaches the pod', async () => {
    const answer = await ask(serving, { host: 'silent.test', method: 'POST', body: 'x'.repeat(1024 ** 2) });
    expect(answer.body).toBe(String(1024 ** 2));
  });

  test('what is refused is not copied', async () => {
    const refused = await ask(serving, { host: 'guarded.test' });
    await ask(serving, { host: 'as-it-is.test', path: '/after' });
    expect([refused.status, (await copied(1)).map(({ url }) => url)]).toEqual([403, ['/after']]);
  });

  test('a question to explain is not copied', async () => {
    serving.engine.explain({ url: 'http://as-it-is.test/asked', method: 'GET', headers: [] });
    await ask(serving, { host: 'as-it-is.test', path: '/after' });
    expect((await copied(1)).map(({ url }) => url)).toEqual(['/after']);
  });
});
