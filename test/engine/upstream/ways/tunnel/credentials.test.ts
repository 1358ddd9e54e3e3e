import { once } from 'node:events';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { quoted } from '#shared/model/phrase.ts';
import { CredentialError } from '#engine/source/kubeconfig/credentials/credential-error.ts';
import type { Access, Credentials } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { accessWith, errorOf, fixedCredentials, get, startPod, startSetting } from './tunnel-under-test.ts';
import { status, asked } from './forward-faults.ts';

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
