import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { phrase, phraseValues } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { startHttpProxy, startSocksProxy } from '#test/doubles/api-proxy.ts';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import { startSource } from './source-under-test.ts';
import { createTestAuthority, type Pair, type TestAuthority } from './test-pki.ts';

let authority: TestAuthority;
let serving: Pair;
let server: ApiServerDouble | null = null;

const base64 = (text: string) => Buffer.from(text).toString('base64');

beforeAll(() => {
  authority = createTestAuthority('cluster');
  serving = authority.issue('cluster.internal');
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function secureServer(
  options: { readonly pair?: Pair; readonly requestCert?: boolean } = {},
): Promise<ApiServerDouble> {
  const { certificate: cert, key } = options.pair ?? serving;
  const clients = options.requestCert ? { requestCert: true, rejectUnauthorized: true, ca: authority.certificate } : {};
  server = await ApiServerDouble.start({ cert, key, ...clients });
  server.put('ingresses', ingress('a'));
  return server;
}

const told = (problems: readonly Problem[]) => problems.map(({ code, values }) => [code, values['reason']]);

describe('TLS', () => {
  test('a server of the named authority is trusted, and gets the client certificate', async () => {
    const cluster = { 'certificate-authority-data': base64(authority.certificate) };
    const me = authority.issue('jane');
    const user = { 'client-certificate-data': base64(me.certificate), 'client-key-data': base64(me.key) };
    await using started = await startSource(await secureServer({ requestCert: true }), {
      kubeconfig: { cluster, user },
    });
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.ingresses.length, snapshot.problems]).toEqual([1, []]);
  });

  test('a server of another authority is not, and is sent no token', async () => {
    const cluster = { 'certificate-authority-data': base64(createTestAuthority('other').certificate) };
    const double = await secureServer();
    await using started = await startSource(double, { kubeconfig: { cluster, user: { token: 'canary' } } });
    const snapshot = await started.recorder.untilSnapshot();
    expect(told(snapshot.problems)).toEqual([
      ['cluster-certificate', 'its certificate comes from an authority that the kubeconfig does not name'],
    ]);
    expect(double.requests).toEqual([]);
  });

  test('a certificate for another name is refused, unless the kubeconfig expects that name', async () => {
    const pair = authority.issue('cluster.internal', { addresses: [] });
    const cluster = { 'certificate-authority-data': base64(authority.certificate) };
    const double = await secureServer({ pair });
    await using refused = await startSource(double, { kubeconfig: { cluster } });
    expect(told((await refused.recorder.untilSnapshot()).problems)).toEqual([
      ['cluster-certificate', 'its certificate is for another name'],
    ]);
    const named = { ...cluster, 'tls-server-name': 'cluster.internal' };
    await using started = await startSource(double, { kubeconfig: { cluster: named } });
    expect((await started.recorder.untilSnapshot()).problems).toEqual([]);
  });

  test('verification is off only where the kubeconfig says so, whatever the environment says', async () => {
    const double = await secureServer();
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await using strict = await startSource(double);
      expect((await strict.recorder.untilSnapshot()).problems.map(({ code }) => code)).toEqual(['cluster-certificate']);
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
    await using lax = await startSource(double, { kubeconfig: { cluster: { 'insecure-skip-tls-verify': true } } });
    expect((await lax.recorder.untilSnapshot()).problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['cluster-unverified', 'warning'],
    ]);
  });

  test('a key that is none is a problem that quotes nothing of it', async () => {
    const cluster = { 'certificate-authority-data': base64(authority.certificate) };
    const user = { 'client-certificate-data': base64(serving.certificate), 'client-key-data': base64('canary') };
    await using started = await startSource(await secureServer(), { kubeconfig: { cluster, user } });
    expect(told((await started.recorder.untilSnapshot()).problems)).toEqual([
      ['cluster-certificate', 'the certificate, key or authority of the kubeconfig cannot be used'],
    ]);
  });

  test('a file that the kubeconfig names and that is missing is a problem', async () => {
    const cluster = { 'certificate-authority': 'missing.crt' };
    await using started = await startSource(await secureServer(), { kubeconfig: { cluster } });
    const { problems } = await started.recorder.untilSnapshot();
    expect(
      problems.map(({ code, values }) => [code, values['reason']?.endsWith('missing.crt: there is no such file')]),
    ).toEqual([['kubeconfig-broken', true]]);
  });
});

describe.each([
  ['an HTTP proxy', startHttpProxy],
  ['a SOCKS5 proxy', startSocksProxy],
])('through %s', (_what, startProxy) => {
  test('the server is reached, and verified as without', async () => {
    await using proxy = await startProxy();
    const cluster = { 'certificate-authority-data': base64(authority.certificate), 'proxy-url': proxy.url };
    const double = await secureServer();
    await using started = await startSource(double, { kubeconfig: { cluster } });
    expect((await started.recorder.untilSnapshot()).ingresses.length).toBe(1);
    expect(new Set(proxy.targets)).toEqual(new Set([new URL(double.url).host]));
  });

  test('a server of another authority is not trusted', async () => {
    await using proxy = await startProxy();
    await using started = await startSource(await secureServer(), {
      kubeconfig: { cluster: { 'proxy-url': proxy.url } },
    });
    expect((await started.recorder.untilSnapshot()).problems.map(({ code }) => code)).toEqual(['cluster-certificate']);
  });
});

describe('sign-in', () => {
  test('a refused token is a problem, and works as soon as the server accepts it', async () => {
    server = await ApiServerDouble.start();
    server.fault = () => ({ kind: 'status', status: 401 });
    await using started = await startSource(server, { kubeconfig: { user: { token: 'canary' } } });
    const refused = await started.recorder.untilSnapshot();
    expect(refused.problems.map(({ code, values }) => [code, values])).toEqual([
      ['cluster-unauthorized', { server: server.url }],
    ]);
    expect(JSON.stringify([started.recorder.snapshots, started.recorder.statuses])).not.toContain('canary');
    server.fault = () => null;
    expect((await started.recorder.untilSnapshot(({ problems }) => problems.length === 0)).ingresses).toEqual([]);
  });

  test('a plugin is run once more when its token is refused, and the request succeeds', async () => {
    server = await ApiServerDouble.start();
    server.put('ingresses', ingress('a'));
    const script = `console.log(JSON.stringify({apiVersion:'client.authentication.k8s.io/v1',kind:'ExecCredential',status:{token:String(process.pid)}}))`;
    let expired: string | undefined;
    server.fault = (request) => {
      expired ??= request.authorization;
      return request.authorization === expired ? { kind: 'status', status: 401 } : null;
    };
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] };
    await using started = await startSource(server, { kubeconfig: { user: { exec } } });
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.ingresses.length, snapshot.problems]).toEqual([1, []]);
    expect(new Set(server.requests.map(({ authorization }) => authorization)).size).toBe(2);
  });

  test('a plugin that fails is a problem that names it', async () => {
    server = await ApiServerDouble.start();
    const exec = { command: process.execPath, args: ['-e', 'console.error("please sign in");process.exit(1)'] };
    await using started = await startSource(server, { kubeconfig: { user: { exec } } });
    expect((await started.recorder.untilSnapshot()).problems.map(({ code, values }) => [code, values])).toEqual([
      [
        'credential-plugin-failed',
        {
          command: process.execPath,
          ...phraseValues('reason', phrase('plugin-ended-said', { code: 1, words: 'please sign in' })),
        },
      ],
    ]);
  });
});
