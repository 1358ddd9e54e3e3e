import { describe, expect, test } from 'vitest';
import type { Access } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { startHttpProxy, startSocksProxy } from '#test/doubles/api-proxy.ts';
import { PortForwardServer } from '#test/doubles/port-forward-server.ts';
import { createTestAuthority } from '#test/engine/source/kubeconfig/test-pki.ts';
import { accessWith, errorOf, fixedCredentials, get, startPod, startSetting } from './tunnel-under-test.ts';
import { status } from './forward-faults.ts';

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
