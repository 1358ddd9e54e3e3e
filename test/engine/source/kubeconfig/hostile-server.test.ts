import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { phrase } from '#shared/model/phrase.ts';
import { KUBECONFIG_TIMES } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import { describeFailure } from '#engine/source/kubeconfig/server/failure.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { startHttpProxy } from '#test/doubles/api-proxy.ts';
import { ApiServerDouble, type ApiRequest } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';
import { createTestAuthority } from './test-pki.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const told = ({ problems }: Snapshot) => problems.map(({ code, values }) => [code, values['reason']]);
const isList = (request: ApiRequest) => request.plural === 'ingresses' && !request.watch;

/** A server on loopback that does with a connection what a test wants. */
async function rawServer(act: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    act(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a connection', () => {
  test('into a black hole is given up in time', async () => {
    await using hole = await rawServer(() => undefined);
    await using started = await startSource(`https://127.0.0.1:${hole.port}`, {
      times: { ...SHORT_TIMES, api: { ...SHORT_TIMES.api, connect: 50 } },
    });
    expect(told(await started.recorder.untilSnapshot())).toEqual([
      ['cluster-unreachable', 'it does not answer in time'],
    ]);
  });

  test('to something that speaks no TLS says so', async () => {
    await using plain = await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await using started = await startSource(`https://127.0.0.1:${plain.port}`);
    expect(told(await started.recorder.untilSnapshot())).toEqual([
      ['cluster-unreachable', 'it does not speak TLS at this port'],
    ]);
  });

  test('that is cut in the middle of a chunk is an error, not a short answer', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const whole = '{"metadata":{"resourceVersion":"1"},"items":[]}';
    await using cut = await rawServer((socket) => {
      socket.once('data', () => socket.end(`${head}${(whole.length + 5).toString(16)}\r\n${whole}`));
    });
    await using started = await startSource(`http://127.0.0.1:${cut.port}`);
    const snapshot = await started.recorder.untilSnapshot();
    expect(told(snapshot)).toEqual([['cluster-unreachable', 'the connection was closed in the middle']]);
  });

  test('through a proxy that refuses names the proxy', async () => {
    await using refusing = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    });
    await using started = await startSource('https://cluster.example:6443', {
      kubeconfig: { cluster: { 'proxy-url': `http://user:canary@127.0.0.1:${refusing.port}` } },
    });
    const snapshot = await started.recorder.untilSnapshot();
    expect(told(snapshot)).toEqual([['cluster-unreachable', 'its proxy refuses with status 407']]);
    expect(JSON.stringify(started.recorder)).not.toContain('canary');
  });

  test('through a proxy that keeps silent is given up in time', async () => {
    await using hole = await rawServer(() => undefined);
    for (const scheme of ['http', 'socks5']) {
      await using started = await startSource('https://cluster.example:6443', {
        kubeconfig: { cluster: { 'proxy-url': `${scheme}://127.0.0.1:${hole.port}` } },
        times: { ...SHORT_TIMES, api: { ...SHORT_TIMES.api, connect: 50 } },
      });
      expect(told(await started.recorder.untilSnapshot())).toEqual([
        ['cluster-unreachable', 'its proxy does not answer in time'],
      ]);
    }
  });

  test('through a SOCKS proxy gives it name and password', async () => {
    const heard: string[] = [];
    await using socks = await rawServer((socket) => {
      socket.once('data', (offer) => {
        heard.push(offer.toString('hex'));
        socket.write(Buffer.from([5, 2]));
        socket.once('data', (login) => {
          heard.push(login.subarray(1).toString('latin1'));
          socket.end(Buffer.from([1, 1]));
        });
      });
    });
    await using started = await startSource('https://cluster.example:6443', {
      kubeconfig: { cluster: { 'proxy-url': `socks5://jane:p%40ss@127.0.0.1:${socks.port}` } },
    });
    expect(told(await started.recorder.untilSnapshot())).toEqual([
      ['cluster-unreachable', 'its proxy does not accept name and password'],
    ]);
    expect(new Set(heard)).toEqual(new Set(['05020002', '\u0004jane\u0004p@ss']));
  });

  test('goes through the proxy of the environment', async () => {
    await using proxy = await startHttpProxy();
    await using started = await startSource('https://cluster.example:1', {
      environment: { ...process.env, HTTPS_PROXY: proxy.url, NO_PROXY: '' },
      times: { ...SHORT_TIMES, api: { ...SHORT_TIMES.api, connect: 100 } },
    });
    await started.recorder.untilSnapshot();
    expect(new Set(proxy.targets)).toEqual(new Set(['cluster.example:1']));
  });
});

describe('a server', () => {
  let server: ApiServerDouble;

  beforeEach(async () => {
    server = await ApiServerDouble.start();
    server.put('ingresses', ingress('a'));
  });

  afterEach(async () => {
    await server.close();
  });

  test('that refuses an expired client certificate is understood', async () => {
    const authority = createTestAuthority('cluster');
    const { certificate: cert, key } = authority.issue('cluster.internal');
    const secure = await ApiServerDouble.start({ cert, key, requestCert: true, rejectUnauthorized: false });
    try {
      secure.fault = () => ({ kind: 'status', status: 401 });
      const me = authority.issue('jane', { expired: true });
      await using started = await startSource(secure, {
        kubeconfig: {
          cluster: { 'certificate-authority-data': base64(authority.certificate) },
          user: { 'client-certificate-data': base64(me.certificate), 'client-key-data': base64(me.key) },
        },
      });
      const [problem] = (await started.recorder.untilSnapshot()).problems;
      expect([problem?.code, problem?.values['reason']]).toEqual([
        'credential-certificate',
        expect.stringMatching(/^it expired at 20\d\d-/),
      ]);
      expect((await started.recorder.untilStatus(({ state }) => state === 'failed')).kinds[0]?.state).toBe('sign-in');
    } finally {
      await secure.close();
    }
  });

  test.each([
    ['in seconds', () => '120'],
    ['as a date', () => new Date(Date.now() + 120_000).toUTCString()],
  ])('that asks to wait, %s, is not asked again before', async (_how, retryAfter) => {
    server.fault = (request) =>
      isList(request) ? { kind: 'status', status: 429, headers: { 'retry-after': retryAfter() } } : null;
    await using started = await startSource(server);
    const status = await started.recorder.untilStatus(({ kinds }) => kinds[0]?.state === 'failed');
    const wait = (status.kinds[0]?.retryAt ?? 0) - Date.now();
    expect([wait > 100_000, wait <= 121_000, server.countRequests('ingresses', 'list')]).toEqual([true, true, 1]);
  });

  test('that asks to wait for ever is asked again after five minutes', async () => {
    server.fault = (request) =>
      isList(request) ? { kind: 'status', status: 503, headers: { 'retry-after': '999999999' } } : null;
    await using started = await startSource(server);
    const status = await started.recorder.untilStatus(({ kinds }) => kinds[0]?.state === 'failed');
    expect((status.kinds[0]?.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(300_000);
  });

  test('that answers everything with 500 is one problem, and heals', async () => {
    server.fault = () => ({ kind: 'status', status: 500 });
    await using started = await startSource(server);
    const broken = await started.recorder.untilSnapshot();
    expect(told(broken)).toEqual([['cluster-unreachable', 'it answers with status 500']]);
    await server.until(({ requests }) => requests.length > 60);
    server.fault = () => null;
    const healed = await started.recorder.untilSnapshot(({ problems }) => problems.length === 0);
    expect(healed.ingresses.length).toBe(1);
  });

  test('that does not know a group of the API is read without it', async () => {
    server.fault = ({ plural }) => (plural === 'endpointslices' ? { kind: 'status', status: 404 } : null);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.ingresses.length, told(snapshot)]).toEqual([
      1,
      [['cluster-unreachable', 'it does not serve endpointslices']],
    ]);
    const status = await started.recorder.untilStatus(({ state }) => state === 'degraded');
    expect(status.kinds.find(({ kind }) => kind === 'EndpointSlice')).toMatchObject({ state: 'forbidden' });
  });

  test('that is slow is waited for while it goes on', async () => {
    const whole = '{"metadata":{"resourceVersion":"1"},"items":[]}';
    await using slow = await rawServer((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${whole.length}\r\n\r\n`);
        let sent = 0;
        const trickle = () => {
          socket.write(whole.slice(sent, ++sent), () => {
            if (sent < whole.length && !socket.destroyed) setTimeout(trickle, 2);
          });
        };
        trickle();
      });
    });
    await using started = await startSource(`http://127.0.0.1:${slow.port}`);
    const status = await started.recorder.untilStatus(({ kinds }) => kinds[0]?.state === 'live');
    expect(status.kinds[0]).toMatchObject({ kind: 'Ingress', objects: 0, detail: null });
  });

  test('that is too slow for a page is given up, and says so', async () => {
    await using slow = await rawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
        const trickle = () => {
          if (!socket.destroyed) socket.write(' ', () => setTimeout(trickle, 5));
        };
        trickle();
      });
    });
    await using started = await startSource(`http://127.0.0.1:${slow.port}`, {
      times: { ...SHORT_TIMES, api: { ...SHORT_TIMES.api, page: 100 } },
    });
    expect(told(await started.recorder.untilSnapshot())).toEqual([
      ['cluster-unreachable', 'its answer takes too long'],
    ]);
  });

  test('with one object of 1 MB is read whole, in a list and in a watch', async () => {
    const large = (name: string, letter: string) => {
      const plain = ingress(name);
      return { ...plain, metadata: { ...plain.metadata, annotations: { note: letter.repeat(1 << 20) } } };
    };
    server.put('ingresses', large('large', 'a'));
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, api: KUBECONFIG_TIMES.api },
    });
    const noteOf = ({ ingresses }: Snapshot) =>
      ingresses.find(({ name }) => name === 'large')?.annotations['note']?.[0];
    expect(noteOf(await started.recorder.untilSnapshot())).toBe('a');
    await server.until((double) => double.watching('ingresses'));
    server.put('ingresses', large('large', 'b'));
    const after = await started.recorder.untilSnapshot((one) => noteOf(one) === 'b');
    expect(after.problems).toEqual([]);
  });

  test('is sent no word of compression where the kubeconfig says so', async () => {
    await using plain = await startSource(server, { kubeconfig: { cluster: { 'disable-compression': true } } });
    await plain.recorder.untilSnapshot();
    expect(new Set(server.requests.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['identity']));
  });

  test('that counts what is left says how far the first list has come', async () => {
    for (const name of ['b', 'c', 'd', 'e']) server.put('ingresses', ingress(name));
    server.fault = (request) => (request.query.get('continue') === '4' ? { kind: 'silent' } : null);
    await using started = await startSource(server);
    const status = await started.recorder.untilStatus(({ kinds }) => kinds[0]?.pages?.read === 2);
    expect(status.kinds[0]).toEqual({
      kind: 'Ingress',
      state: 'loading',
      objects: 4,
      detail: null,
      pages: { read: 2, of: 3 },
    });
  });
});

test.each([
  ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', phrase('client-expired')],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', phrase('client-expired')],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', phrase('client-required')],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', phrase('client-authority-unknown')],
])('the TLS alert %s is about the client certificate', (code, reason) => {
  const error = Object.assign(new Error('canary'), { code });
  expect(describeFailure(error)).toEqual({ kind: 'client-certificate', reason, definite: true });
});
