import { once } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { quoted } from '#shared/model/phrase.ts';
import { CredentialError } from '#engine/source/kubeconfig/credential-error.ts';
import type { Access, Credentials } from '#engine/source/kubeconfig/credentials.ts';
import type { TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { startHttpProxy, startSocksProxy } from '#test/doubles/api-proxy.ts';
import { PortForwardServer, type ForwardFault, type ForwardRequest } from '#test/doubles/port-forward-server.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import {
  accessWith,
  errorOf,
  fixedCredentials,
  get,
  NAMESPACE,
  POD,
  startPod,
  startSetting,
} from './tunnel-under-test.ts';

function status(code: number, message = '', reason: string | null = null): ForwardFault {
  return { kind: 'status', status: code, message, reason };
}

/** RBAC's sentence; over HTTP the method decides on the verb. */
function forbidden({ method }: ForwardRequest): ForwardFault {
  const verb = method === 'GET' ? 'get' : 'create';
  const message = `pods "${POD}" is forbidden: User "jane" cannot ${verb} resource "pods/portforward" in API group "" in the namespace "${NAMESPACE}"`;
  return status(403, message, 'Forbidden');
}

const asked = (server: PortForwardServer) => server.requests.map(({ method, transport }) => `${method} ${transport}`);

describe('which transport', () => {
  test('SPDY within one WebSocket comes first and carries everything', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    await Promise.all([get(setting.dial()), get(setting.dial()), get(setting.dial())]);
    expect(asked(setting.server)).toEqual(['GET websocket']);
    expect(setting.tunnels.states).toEqual([
      {
        namespace: NAMESPACE,
        pod: POD,
        transport: 'websocket',
        tunnels: 1,
        streams: 0,
        waiting: 0,
        suspect: 0,
        lastError: null,
      },
    ]);
  });

  test.each([
    ['400', status(400)],
    ['403 without a word, as a container runtime says it', status(403)],
    ['404 of something on the way', status(404, '<html>not here</html>')],
    ['405', status(405)],
    ['426', status(426)],
    ['500', status(500, 'upgrade not supported')],
    ['502', status(502)],
    ['a cut connection', { kind: 'reset' } as const],
    ['another subprotocol', { kind: 'protocol', protocol: 'v4.channel.k8s.io' } as const],
  ])('after %s the next one is tried, and remembered', async (_name, fault) => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = ({ transport }) => (transport === 'websocket' ? fault : null);
    expect((await get(setting.dial())).body).toBe('x');
    setting.server.pods.set('team/other', { 80: pod.port });
    const other = setting.tunnels.dial({ namespace: NAMESPACE, pod: 'other', port: 80, kind: 'shared' });
    expect((await get(other)).body).toBe('x');
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy', 'POST spdy']);
  });

  test('a server that keeps silent is left after a while', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port }, times: { upgrade: 50 } });
    setting.server.fault = ({ transport }) => (transport === 'websocket' ? { kind: 'silent' } : null);
    expect((await get(setting.dial())).body).toBe('x');
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy']);
  });

  test('the old protocol is the last, one WebSocket for each connection, with its port', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port, 81: pod.port } });
    setting.server.fault = ({ transport }) => (transport === 'channels' ? null : status(400));
    await get(setting.dial());
    await Promise.all([get(setting.dial()), get(setting.dial(81))]);
    expect(setting.server.requests.map(({ transport, ports }) => [transport, ports])).toEqual([
      ['websocket', null],
      ['spdy', null],
      ['channels', '80'],
      ['channels', '80'],
      ['channels', '81'],
    ]);
  });

  test('what was remembered is forgotten after a while, and with another network', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = ({ transport }) => (transport === 'websocket' ? status(400) : null);
    await get(setting.dial());
    setting.server.fault = () => null;
    setting.tunnels.reset();
    await get(setting.dial());
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy', 'GET websocket']);
  });

  test('a base path of the server is kept', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using server = await PortForwardServer.start();
    await using setting = await startSetting({
      server,
      url: `${server.url}/k8s/clusters/c-1`,
      ports: { 80: pod.port },
    });
    expect((await get(setting.dial())).body).toBe('x');
  });
});

describe('rights', () => {
  test('who may only create is served by SPDY, and asked for nothing else again', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    setting.server.fault = (request) => (request.method === 'GET' ? forbidden(request) : null);
    await get(setting.dial());
    await get(setting.dial(80, 'own'));
    await get(setting.dial(80, 'own'));
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy', 'POST spdy']);
  });

  test('who may neither is told both verbs, and the old protocol is not tried, because it needs one of them', async () => {
    await using setting = await startSetting();
    setting.server.fault = forbidden;
    const [error] = (await once(setting.dial(), 'error')) as [TunnelError];
    expect([error.fault, error.message, error.unprocessed]).toEqual([
      'forbidden',
      'get and create on pods/portforward is not allowed in namespace team',
      true,
    ]);
    const right = { resource: 'pods/portforward', namespace: NAMESPACE, user: 'jane' };
    expect(error.missing).toEqual([
      { verb: 'get', ...right },
      { verb: 'create', ...right },
    ]);
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy']);
    expect(setting.tunnels.states[0]?.lastError).toBe(error);
  });

  test('who may only create, where SPDY does not pass, is told the verb that would help', async () => {
    await using setting = await startSetting();
    setting.server.fault = (request) =>
      request.method === 'GET' ? forbidden(request) : status(426, 'no upgrade here');
    const { fault, message } = await errorOf(setting.dial());
    expect([fault, message]).toEqual([
      'forbidden',
      'get on pods/portforward is not allowed in namespace team; what is allowed does not pass (status 426: no upgrade here)',
    ]);
  });

  test('a refusal is not asked for again within a moment', async () => {
    await using setting = await startSetting({ times: { refusalRest: 60_000 } });
    setting.server.fault = forbidden;
    expect((await errorOf(setting.dial())).fault).toBe('forbidden');
    expect((await errorOf(setting.dial())).fault).toBe('forbidden');
    expect(setting.server.requests.length).toBe(2);
  });

  test('rights in one namespace say nothing of another', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting();
    setting.server.pods.set('free/web', { 80: pod.port });
    setting.server.fault = (request) => (request.namespace === NAMESPACE ? forbidden(request) : null);
    expect((await errorOf(setting.dial())).fault).toBe('forbidden');
    const free = setting.tunnels.dial({ namespace: 'free', pod: 'web', port: 80, kind: 'shared' });
    expect((await get(free)).body).toBe('x');
  });
});

describe('credentials', () => {
  /** A token that expires: `invalidate` makes the next one. */
  function renewed(): Credentials & { readonly refused: string[] } {
    const refused: string[] = [];
    return {
      refused,
      access: () => Promise.resolve(accessWith({ token: `token-${refused.length + 1}` })),
      invalidate(access: Access) {
        refused.push(String(access.headers['Authorization']));
      },
    };
  }

  test('a token that is over is renewed once, and the tunnel opens', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    const credentials = renewed();
    await using setting = await startSetting({ ports: { 80: pod.port }, credentials });
    setting.server.fault = ({ headers }) => (headers.authorization === 'Bearer token-2' ? null : status(401));
    expect((await get(setting.dial())).body).toBe('x');
    expect(credentials.refused).toEqual(['Bearer token-1']);
    expect(asked(setting.server)).toEqual(['GET websocket', 'GET websocket']);
  });

  test('open tunnels live on when their token is over', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ ports: { 80: pod.port } });
    await get(setting.dial());
    setting.server.fault = () => status(401);
    expect((await get(setting.dial())).body).toBe('x');
  });

  test('a renewed one that is not accepted either is asked for no further', async () => {
    const credentials = renewed();
    await using setting = await startSetting({ credentials });
    setting.server.fault = () => status(401);
    expect(await errorOf(setting.dial())).toEqual({
      fault: 'unauthorized',
      message: 'the API server does not accept the credentials',
      unprocessed: true,
    });
    expect(asked(setting.server)).toEqual(['GET websocket', 'GET websocket']);
  });

  test('the same token is not sent twice', async () => {
    await using setting = await startSetting();
    setting.server.fault = () => status(401);
    expect((await errorOf(setting.dial())).fault).toBe('unauthorized');
    expect(setting.server.requests.length).toBe(1);
  });

  test('a plugin that gives nothing is said in its own words', async () => {
    const credentials: Credentials = {
      access: () => Promise.reject(new CredentialError('failed', 'plugin', quoted('it ended with status 1'))),
      invalidate() {},
    };
    await using setting = await startSetting({ credentials });
    expect(await errorOf(setting.dial())).toEqual({
      fault: 'unauthorized',
      message: 'the API server cannot be reached: it ended with status 1',
      unprocessed: true,
    });
  });

  test('no error holds a token, a password of a proxy or what the server echoes of them', async () => {
    const canary = 'canary-4711';
    const credentials = fixedCredentials(accessWith({ token: canary }));
    for (const options of [{}, { proxy: `http://user:${canary}@127.0.0.1:1` }, { url: 'http://127.0.0.1:1' }]) {
      await using setting = await startSetting({ credentials, ...options });
      setting.server.fault = ({ headers }) => status(400, `no: ${JSON.stringify(headers)}`);
      const [error] = (await once(setting.dial(), 'error')) as [Error];
      expect(inspect(error, { depth: 9 })).not.toContain(canary);
      expect(inspect(setting.tunnels.states, { depth: 9 })).not.toContain(canary);
    }
  });
});

describe('the way to the API server', () => {
  const authority = createTestAuthority('cluster');

  test.each([
    ['an HTTP proxy', startHttpProxy],
    ['a SOCKS5 proxy', startSocksProxy],
  ])('leads through %s, TLS and all three transports', async (_name, start) => {
    await using proxy = await start();
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    const { certificate, key } = authority.issue('api');
    await using server = await PortForwardServer.start({ cert: certificate, key });
    const credentials = fixedCredentials(accessWith({ ca: authority.certificate }));
    for (const transport of ['websocket', 'spdy', 'channels']) {
      await using setting = await startSetting({
        server: await PortForwardServer.start({ cert: certificate, key }),
        credentials,
        proxy: proxy.url,
        ports: { 80: pod.port },
      });
      setting.server.fault = (request) => (request.transport === transport ? null : status(400));
      expect((await get(setting.dial())).body).toBe('x');
      expect(proxy.targets).toContain(`127.0.0.1:${setting.server.port}`);
    }
    expect(server.requests).toEqual([]);
  });

  test('a certificate of another authority is refused, unless the kubeconfig says otherwise', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    const { certificate, key } = authority.issue('api');
    const open = async (access: Access) =>
      startSetting({
        server: await PortForwardServer.start({ cert: certificate, key }),
        credentials: fixedCredentials(access),
        ports: { 80: pod.port },
      });
    await using strict = await open(accessWith({ ca: createTestAuthority('other').certificate }));
    const { fault, message } = await errorOf(strict.dial());
    expect([fault, strict.server.requests.length]).toEqual(['unreachable', 0]);
    expect(message).toMatch(/^the API server cannot be reached: its certificate/);
    await using loose = await open(accessWith({ verify: false }));
    expect((await get(loose.dial())).body).toBe('x');
  });

  test('the server name of the kubeconfig is asked for and checked', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    const { certificate, key } = authority.issue('kubernetes.test', { addresses: [] });
    const names: string[] = [];
    const tls = {
      cert: certificate,
      key,
      SNICallback(name: string, done: (error: null) => void) {
        names.push(name);
        done(null);
      },
    };
    const open = async (serverName: string | null) =>
      startSetting({
        server: await PortForwardServer.start(tls),
        credentials: fixedCredentials(accessWith({ ca: authority.certificate, serverName })),
        ports: { 80: pod.port },
      });
    await using wrong = await open(null);
    expect((await errorOf(wrong.dial())).message).toBe(
      'the API server cannot be reached: its certificate is for another name',
    );
    await using right = await open('kubernetes.test');
    expect((await get(right.dial())).body).toBe('x');
    expect(names).toEqual(['kubernetes.test']);
  });

  test('a client certificate is shown, and missing it is said', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    const own = authority.issue('api');
    const client = authority.issue('jane');
    const tls = { cert: own.certificate, key: own.key, ca: authority.certificate, requestCert: true };
    const open = async (parts: Partial<Access['tls']>) =>
      startSetting({
        server: await PortForwardServer.start(tls),
        credentials: fixedCredentials(accessWith({ ca: authority.certificate, ...parts })),
        ports: { 80: pod.port },
      });
    await using known = await open({ certificate: client.certificate, key: client.key });
    expect((await get(known.dial())).body).toBe('x');
    await using unknown = await open({});
    expect((await errorOf(unknown.dial())).fault).toBe('unauthorized');
  });

  test('a server that nobody runs is said to refuse', async () => {
    await using setting = await startSetting({ url: 'http://127.0.0.1:1' });
    expect(await errorOf(setting.dial())).toEqual({
      fault: 'unreachable',
      message: 'the API server cannot be reached: the connection is refused',
      unprocessed: true,
    });
  });
});

describe('what the API server says of the pod', () => {
  test.each([
    ['404 with a Status', null],
    ['500 of the node', status(500, 'unable to upgrade connection: pod does not exist')],
  ])('%s is a pod that is gone, and no other transport is tried', async (_name, fault) => {
    await using setting = await startSetting();
    setting.server.pods.clear();
    setting.server.fault = () => fault;
    expect((await errorOf(setting.dial())).fault).toBe('pod-gone');
    expect(setting.server.requests.length).toBe(1);
  });

  test('a node that cannot be reached is no fault of the whole cluster', async () => {
    await using pod = await startPod((_asked, answer) => answer.end('x'));
    await using setting = await startSetting({ times: { backOff: { first: 60_000, cap: 60_000, reset: 60_000 } } });
    setting.server.pods.set('team/other', { 80: pod.port });
    setting.server.fault = (request) =>
      request.pod === POD ? status(500, 'error dialing backend: connect: connection refused', 'InternalError') : null;
    expect((await errorOf(setting.dial())).fault).toBe('pod-failed');
    const other = setting.tunnels.dial({ namespace: NAMESPACE, pod: 'other', port: 80, kind: 'shared' });
    expect((await get(other)).body).toBe('x');
  });

  test('an API server without any of the transports is said to have none', async () => {
    await using setting = await startSetting();
    setting.server.fault = () => status(400, 'nothing of this');
    expect(await errorOf(setting.dial())).toEqual({
      fault: 'unsupported',
      message: 'the API server does not open a tunnel (status 400: nothing of this)',
      unprocessed: true,
    });
    expect(asked(setting.server)).toEqual(['GET websocket', 'POST spdy', 'GET channels']);
  });
});
