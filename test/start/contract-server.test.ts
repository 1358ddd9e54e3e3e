import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { PageFiles } from '#main/headless/page/page-files.ts';
import { pageAnswer } from '#main/headless/page/page-answer.ts';
import { ContractServer } from '#main/start/contract-server.ts';
import type { ContractServerOptions } from '#main/start/contract-server.ts';
import { callerPipe } from '#main/start/websocket-pipe.ts';
import { connect } from '#shared/contract/client.ts';
import { EngineDouble, statusOf } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';

let folder = '';
let server: ContractServer;
let engine: EngineDouble;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-page-'));
  await mkdir(path.join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'renderer/index.html'), '<!doctype html><title>page</title>');
  await writeFile(path.join(folder, 'renderer/assets/index-abc123.js'), 'export {};');
  await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'renderer/linked.txt'));
  server = await open({});
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function open(changes: Partial<ContractServerOptions>): Promise<ContractServer> {
  engine = new EngineDouble();
  return ContractServer.open({
    port: 0,
    page: pageAnswer(new PageFiles(path.join(folder, 'renderer'))),
    handlers: {
      version: '1',
      commands: commandHandlers(engine, FORGETFUL),
      topics: topicHandlers(engine),
      report: (error) => {
        throw error;
      },
    },
    refusal: (why) => `refused because of ${why}`,
    heartbeat: 60_000,
    ...changes,
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A request with exactly these headers; the path is sent as it stands. */
function get(target: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.keys.port, path: target, method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.end();
  });
}

function session(): Record<string, string> {
  return { cookie: `gatehouse-${server.keys.port}=${server.keys.session}` };
}

function socket(headers: Record<string, string>, target = '/contract'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${server.keys.port}${target}`, { headers });
}

/** `open`, or the status with which the upgrade was refused. */
function outcome(webSocket: WebSocket): Promise<'open' | number> {
  return new Promise((resolve, reject) => {
    webSocket.on('open', () => resolve('open'));
    webSocket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
    webSocket.on('error', reject);
  });
}

describe('the page', () => {
  test('is reached by the link, which becomes a cookie and disappears from the address', async () => {
    const link = new URL(server.pageUrl ?? '');
    const first = await get(link.pathname + link.search);
    expect([first.status, first.headers.location, first.headers['cache-control']]).toEqual([303, '/', 'no-store']);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const second = await get('/', { cookie });
    expect([second.status, second.body]).toEqual([200, '<!doctype html><title>page</title>']);
  });

  test('carries a strict policy and is never framed, sniffed or shared', async () => {
    const { headers } = await get('/', session());
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
  });

  test('is not sent again while it is the same', async () => {
    const { headers } = await get('/', session());
    const again = await get('/', { ...session(), 'if-none-match': headers.etag ?? '' });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('has files that are kept for good where their name holds a hash', async () => {
    const { status, headers, body } = await get('/assets/index-abc123.js', session());
    expect([status, headers['content-type'], headers['cache-control'], body]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
      'export {};',
    ]);
  });

  test('answers HEAD without a body and nothing but GET and HEAD', async () => {
    const head = await get('/', session(), 'HEAD');
    expect([head.status, head.headers['content-length'], head.body]).toEqual([200, '34', '']);
    expect((await get('/', session(), 'POST')).status).toBe(405);
  });

  test.for([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..\\secret.txt',
    '//secret.txt',
    '/linked.txt',
    '/assets',
    '/index.html/',
    '/__proto__',
    'http://127.0.0.1/index.html',
  ])('leads nowhere else: %s', async (target) => {
    const { status, body } = await get(target, session());
    expect([status, body]).toEqual([404, 'There is no such file.\n']);
  });

  test('that is not built says so, and is there once it is', async () => {
    await rm(path.join(folder, 'renderer'), { recursive: true });
    expect((await get('/', session())).status).toBe(503);
    await mkdir(path.join(folder, 'renderer'));
    await writeFile(path.join(folder, 'renderer/index.html'), 'built');
    expect((await get('/', session())).body).toBe('built');
  });
});

describe('who may not enter is told why', () => {
  test.for([
    ['host', { host: 'evil.example' }],
    ['origin', { origin: 'http://evil.example' }],
    ['token', {}],
  ] as const)('because of %s', async ([why, headers]) => {
    const answer = await get('/', why === 'token' ? {} : { ...session(), ...headers });
    expect([answer.status, answer.body]).toEqual([403, `refused because of ${why}\n`]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test.for(['/', '/assets/index-abc123.js', '/nothing', '/contract'])('on every path: %s', async (target) => {
    expect((await get(target)).status).toBe(403);
  });
});

describe('the contract', () => {
  function bearer(): Record<string, string> {
    return { authorization: `Bearer ${server.keys.token}` };
  }

  function origin(): string {
    return `http://127.0.0.1:${server.keys.port}`;
  }

  test('is spoken with a command that knows the token', async () => {
    const connection = connect(callerPipe(socket(bearer())));
    expect(await connection.call('status')).toEqual(statusOf({}));
    connection.close();
  });

  test('is spoken with our page', async () => {
    const webSocket = socket({ ...session(), origin: origin() });
    expect(await outcome(webSocket)).toBe('open');
    webSocket.terminate();
  });

  test.for(['evil origin', 'evil host', 'cookie without origin', 'nothing', 'token in the query'] as const)(
    'is refused: %s',
    async (kind) => {
      const headers: Record<string, string> = {
        'evil origin': { ...session(), ...bearer(), origin: 'http://evil.example' },
        'evil host': { ...bearer(), host: 'evil.example' },
        'cookie without origin': session(),
        nothing: {},
        'token in the query': { origin: origin() },
      }[kind];
      const target = kind === 'token in the query' ? `/contract?token=${server.keys.token}` : '/contract';
      expect(await outcome(socket(headers, target))).toBe(403);
    },
  );

  test('is nowhere but at its path', async () => {
    expect(await outcome(socket(bearer(), '/other'))).toBe(404);
  });

  test('ends when a frame is larger than parameters can be', async () => {
    const webSocket = socket(bearer());
    await outcome(webSocket);
    const closed = new Promise((resolve) => webSocket.on('close', resolve));
    webSocket.send(
      JSON.stringify({ type: 'call', id: 1, command: 'explain', parameters: { url: 'x'.repeat(300_000) } }),
    );
    expect(await closed).toBe(1009);
  });

  test.for(['{', Buffer.from([1, 2, 3])])('ends at what is not JSON text: %j', async (data) => {
    const webSocket = socket(bearer());
    await outcome(webSocket);
    const closed = new Promise((resolve) => webSocket.on('close', resolve));
    webSocket.send(data);
    expect(await closed).toBe(1003);
  });

  test('ends for a client that no longer answers pings', async () => {
    await server.close();
    server = await open({ heartbeat: 20 });
    const webSocket = new WebSocket(`ws://127.0.0.1:${server.keys.port}/contract`, {
      headers: bearer(),
      autoPong: false,
    });
    await outcome(webSocket);
    expect(await new Promise((resolve) => webSocket.on('close', resolve))).toBe(1006);
  });

  test('stays for a client that answers them', async () => {
    await server.close();
    server = await open({ heartbeat: 20 });
    const webSocket = socket(bearer());
    let pings = 0;
    await new Promise<void>((resolve) => webSocket.on('ping', () => ++pings === 3 && resolve()));
    expect(webSocket.readyState).toBe(WebSocket.OPEN);
    webSocket.terminate();
  });

  test('says goodbye when the server closes', async () => {
    const webSocket = socket(bearer());
    await outcome(webSocket);
    const closed = new Promise((resolve) => webSocket.on('close', resolve));
    await server.close();
    expect(await closed).toBe(1001);
  });

  test('is closed for a client that does not answer the goodbye', async () => {
    const webSocket = socket(bearer());
    await outcome(webSocket);
    webSocket.pause();
    await server.close();
    webSocket.terminate();
  });

  test('is all there is without a page', async () => {
    await server.close();
    server = await open({ page: null });
    expect(server.pageUrl).toBe(null);
    expect((await get('/', session())).status).toBe(404);
    const connection = connect(callerPipe(socket(bearer())));
    expect(await connection.hello).toEqual({ version: '1' });
    connection.close();
  });
});

test('a port that is taken is said with a remedy', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(open({ port })).rejects.toMatchObject({
    code: 'port-taken',
    message: `Port ${port} of 127.0.0.1 is taken by another program.`,
    hint: 'Choose another port for the page with --ui-port; 0 takes any free one.',
  });
  await new Promise((resolve) => other.close(resolve));
});
