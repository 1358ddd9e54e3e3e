import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCredentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { loadContext } from '#engine/source/kubeconfig/file/load.ts';
import { proxyFor } from '#engine/source/kubeconfig/server/proxy-choice.ts';
import { TUNNEL_TRANSPORTS } from '#engine/upstream/ways/tunnel/transport-memory.ts';
import type { TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { TUNNEL_LIMITS, TUNNEL_TIMES } from '#engine/upstream/ways/tunnel/tunnel-limits.ts';
import { createTunnels, type Tunnels, type TunnelsOptions } from '#engine/upstream/ways/tunnel/tunnels.ts';
import { temporaryFolder, writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { errorOf, get } from '#test/engine/upstream/ways/tunnel/tunnel-under-test.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';

const MIB = 1024 * 1024;
const SIZE = 100 * MIB;

let example: ClassicExample;
let pods: readonly string[] = [];

beforeAll(async () => {
  example = await applyClassicExample();
  await untilReady();
});

afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

/** Three pods that answer; through a tunnel, because nobody says that this machine reaches them otherwise. */
async function untilReady(): Promise<void> {
  await using opened = await open();
  for (;;) {
    pods = await example.cluster.pods(example.namespace, 'app=hostname');
    const answers = await Promise.allSettled(pods.map((pod) => get(opened.dial(pod))));
    if (answers.length === 3 && answers.every(({ status }) => status === 'fulfilled')) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}

interface Opened extends AsyncDisposable {
  readonly tunnels: Tunnels;
  dial(pod: string, kind?: 'shared' | 'own', port?: number): ReturnType<Tunnels['dial']>;
}

/** Tunnels as the context of a kubeconfig has them; without one, those of the administrator. */
async function open(options: TunnelsOptions & { readonly file?: string } = {}): Promise<Opened> {
  const { context } = await loadContext(options.file === undefined ? [] : [options.file], null, process.env);
  const { server, proxy } = context.cluster;
  const credentials = createCredentials(context, { environment: process.env, signal: new AbortController().signal });
  const tunnels = createTunnels({ server, proxy: proxyFor(server, proxy, process.env), credentials }, options);
  const dialled: Duplex[] = [];
  return {
    tunnels,
    dial(pod, kind = 'shared', port = 80) {
      const socket = tunnels.dial({ namespace: example.namespace, pod, port, kind });
      dialled.push(socket);
      return socket;
    },
    [Symbol.asyncDispose]() {
      for (const socket of dialled) socket.on('error', () => {}).destroy();
      tunnels.close();
      return Promise.resolve();
    },
  };
}

/** Which pod says that it answered. */
function podOf(body: string): string {
  return (JSON.parse(body) as { readonly pod: string }).pod;
}

describe.each(TUNNEL_TRANSPORTS)('over %s', (transport) => {
  test('every pod of the classic example answers as itself', async () => {
    await using opened = await open({ transports: [transport] });
    const answers = await Promise.all(pods.map((pod) => get(opened.dial(pod), '/hostname')));
    expect(answers.map(({ status, body }) => [status, podOf(body)])).toEqual(pods.map((pod) => [200, pod]));
    const one = opened.dial(pods[0] ?? '');
    await once(one, 'connect');
    expect(opened.tunnels.states.map((state) => state.transport)).toContain(transport);
    one.destroy();
  });

  test('a port that nobody listens on is said to be so', async () => {
    await using opened = await open({ transports: [transport] });
    const [pod = ''] = pods;
    const socket = opened.dial(pod, 'shared', 81);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    expect(await errorOf(socket)).toEqual({
      fault: 'port-refused',
      message: `nothing listens on port 81 in pod ${pod}`,
      unprocessed: true,
    });
  });

  test('100 MB down and 100 MB up are whole and take little memory', async () => {
    await using opened = await open({ transports: [transport] });
    const [pod = ''] = pods;
    const down = await withMemory(async () => {
      const socket = opened.dial(pod, 'own');
      socket.write(`GET /?bytes=${SIZE} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
      let head = '';
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        if (!head.includes('\r\n\r\n')) head += chunk.toString('latin1', 0, 4096);
      }
      expect(head).toMatch(/^HTTP\/1\.1 200 /);
      return socket.bytesRead;
    });
    expect(down.result).toBeGreaterThanOrEqual(SIZE);
    const up = await withMemory(async () => {
      const socket = opened.dial(pod, 'own');
      socket.write(`POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${SIZE}\r\n\r\n`);
      const chunk = Buffer.alloc(64 * 1024, 'u');
      for (let left = SIZE; left > 0; left -= chunk.length) if (!socket.write(chunk)) await once(socket, 'drain');
      let answer = '';
      for await (const bytes of socket as AsyncIterable<Buffer>) answer += bytes.toString('utf8');
      return (JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1)) as { bodyBytes: number })
        .bodyBytes;
    });
    expect(up.result).toBe(SIZE);
    console.log(
      `${transport}: 100 MB down in ${down.seconds} s, +${down.growth} MB; up in ${up.seconds} s, +${up.growth} MB resident at most`,
    );
    // The collector takes its time; what was carried is twice this.
    expect([down.growth < 100, up.growth < 100]).toEqual([true, true]);
  });
});

/** Runs something, and tells by how much the process grew meanwhile at the most, in MB. */
async function withMemory<Result>(
  act: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly growth: number; readonly seconds: string }> {
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  const began = performance.now();
  try {
    const result = await act();
    const seconds = ((performance.now() - began) / 1000).toFixed(2);
    return { result, growth: Math.round((most - before) / MIB), seconds };
  } finally {
    clearInterval(timer);
  }
}

test('200 streams of one tunnel are answered each by its own', async () => {
  await using opened = await open({ limits: { ...TUNNEL_LIMITS, streams: 200 } });
  const [pod = ''] = pods;
  const paths = Array.from({ length: 200 }, (_, index) => `/${index}`);
  const answers = await Promise.all(paths.map((path) => get(opened.dial(pod), path)));
  expect(answers.map(({ body }) => (JSON.parse(body) as { path: string }).path)).toEqual(paths);
  expect(opened.tunnels.states).toMatchObject([{ tunnels: 1, streams: 0, suspect: 0 }]);
});

test('1,000 connections to one Deployment at the same time are all answered', async () => {
  await using opened = await open();
  const all = 1000;
  const sockets = Array.from({ length: all }, (_, index) => opened.dial(pods[index % pods.length] ?? ''));
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(
      most,
      opened.tunnels.states.reduce((sum, { streams }) => sum + streams, 0),
    );
  }, 10);
  const began = performance.now();
  const measured = await withMemory(async () => {
    // None asks before all are connected, so that all are there at once.
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return Promise.all(sockets.map((socket) => get(socket, '/?delay_ms=1000')));
  });
  clearInterval(timer);
  const states = opened.tunnels.states;
  expect(measured.result.filter(({ status }) => status === 200).length).toBe(all);
  expect(new Set(measured.result.map(({ body }) => podOf(body)))).toEqual(new Set(pods));
  expect(most).toBe(all);
  console.log(
    `1,000 connections: ${((performance.now() - began) / 1000).toFixed(2)} s with 1 s in the pod, ` +
      `${states.reduce((sum, { tunnels }) => sum + tunnels, 0)} tunnels left, +${measured.growth} MB resident at most`,
  );
  expect(measured.growth).toBeLessThan(200);
});

test('the real server answers PINGs, so that a tunnel without traffic stays', async () => {
  await using opened = await open({ times: { ...TUNNEL_TIMES, tick: 20, ping: 100, suspect: 2_000, dead: 3_000 } });
  const [pod = ''] = pods;
  await get(opened.dial(pod));
  await new Promise((resolve) => {
    setTimeout(resolve, 5_000);
  });
  expect(opened.tunnels.states).toMatchObject([{ tunnels: 1, suspect: 0, lastError: null }]);
  expect((await get(opened.dial(pod))).status).toBe(200);
});

test('a pod that is deleted is said to be gone, by the tunnel that stays open and by a new one', async () => {
  await using opened = await open();
  const [pod = ''] = pods;
  await get(opened.dial(pod));
  await example.cluster.deletePod(example.namespace, pod);
  const asked: Promise<string>[] = [];
  for (let isGone = false; !isGone;) {
    const outcome = get(opened.dial(pod)).then(
      () => 'answered',
      (error: unknown) => (error as TunnelError).fault ?? (error as TunnelError).message,
    );
    asked.push(outcome);
    void outcome.then((fault) => (isGone ||= fault === 'pod-gone'));
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  // A connection into the network that is just being taken down hangs; it is given up once the pod is known to be gone.
  const known = ['answered', 'port-refused', 'pod-gone', 'stalled', 'socket hang up', 'reset', 'pod-failed'];
  const faults = await Promise.all(asked);
  console.log(`a pod that is deleted: ${faults.join(', ')}`);
  expect(faults.filter((fault) => !known.includes(fault))).toEqual([]);
});

describe('rights', () => {
  // A pod was deleted just now.
  beforeAll(untilReady);

  /** A ServiceAccount that may do so much with pods/portforward, and a kubeconfig for it; `plugin` has a program print its token. */
  async function account(
    folder: string,
    name: string,
    { verbs, sign }: { readonly verbs: readonly string[]; readonly sign: 'token' | 'plugin' },
  ): Promise<string> {
    const { namespace, cluster } = example;
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { namespace, name } };
    await example.apply(
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
      { ...role, rules: [{ apiGroups: [''], resources: ['pods/portforward'], verbs }] },
      {
        ...role,
        kind: 'RoleBinding',
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', namespace, name }],
      },
    );
    const token = await cluster.token(namespace, name);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: [
        '-e',
        `console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:{token:process.env.TOKEN}}))`,
      ],
      env: [{ name: 'TOKEN', value: token }],
      interactiveMode: 'Never',
    };
    return writeKubeconfig(folder, {
      server: cluster.server,
      cluster: cluster.authority === null ? {} : { 'certificate-authority-data': cluster.authority },
      user: sign === 'token' ? { token } : { exec },
    });
  }

  test.each([
    ['create alone', ['create'], 'token', 'spdy'],
    ['get alone', ['get'], 'token', 'websocket'],
    ['both, by a credential plugin', ['get', 'create'], 'plugin', 'websocket'],
  ] as const)('with %s the pods are reached', async (_name, verbs, sign, transport) => {
    await using folder = await temporaryFolder();
    const file = await account(folder.path, `may-${verbs.join('-')}`, { verbs, sign });
    await using opened = await open({ file });
    const answers = await Promise.all(pods.map((pod) => get(opened.dial(pod))));
    expect(answers.map(({ body }) => podOf(body))).toEqual(pods);
    expect(opened.tunnels.states.map((state) => state.transport)).toEqual(pods.map(() => transport));
  });

  test('with none, the missing verbs are named, and for whom', async () => {
    await using folder = await temporaryFolder();
    const file = await account(folder.path, 'may-nothing', { verbs: ['watch'], sign: 'token' });
    await using opened = await open({ file });
    const [error] = (await once(opened.dial(pods[0] ?? ''), 'error')) as [TunnelError];
    const { namespace } = example;
    const right = { resource: 'pods/portforward', namespace, user: `system:serviceaccount:${namespace}:may-nothing` };
    expect([error.fault, error.message, error.missing]).toEqual([
      'forbidden',
      `get and create on pods/portforward is not allowed in namespace ${namespace}`,
      [
        { verb: 'get', ...right },
        { verb: 'create', ...right },
      ],
    ]);
  });

  test('with a token that the cluster does not know, it is said', async () => {
    await using folder = await temporaryFolder();
    const { server, authority } = example.cluster;
    const cluster = authority === null ? {} : { 'certificate-authority-data': authority };
    const file = await writeKubeconfig(folder.path, { server, cluster, user: { token: 'not-a-token' } });
    await using opened = await open({ file });
    expect((await errorOf(opened.dial(pods[0] ?? ''))).fault).toBe('unauthorized');
  });
});
