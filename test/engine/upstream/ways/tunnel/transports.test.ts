import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import { errorOf, get, NAMESPACE, POD, startPod, startSetting } from './tunnel-under-test.ts';
import { status, forbidden, asked } from './forward-faults.ts';

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
