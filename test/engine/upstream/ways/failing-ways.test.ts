import { afterEach, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { CANARY, serveCluster } from '#test/fixtures/cluster-serving.ts';
import {
  opened,
  closePods,
  podSaying,
  nobody,
  bodyOf,
  newest,
  waysTried,
  PROVING,
  PROOF,
} from './cluster-under-test.ts';

afterEach(closePods);

describe('where tunnels are forbidden', () => {
  const noTunnel = ({ resource, subresource }: Readonly<Record<string, string>>) =>
    `${resource}/${subresource}` === 'services/proxy';

  test('and nothing else is allowed, the answer names the missing right', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: () => false,
    });
    await serving.untilWay({ way: null, reason: 'nothing-allowed' });
    const answer = await exchange(serving.http, get('/'));
    expect([answer.slice(0, 12), answer.includes('create pods/portforward in namespace shop')]).toEqual([
      'HTTP/1.1 503',
      true,
    ]);
    expect([newest(serving)?.reason, newest(serving)?.endpoint]).toEqual(['no-way', null]);
    expect(serving.engine.problems().map(({ code }) => code)).toContain('way-forbidden');
  });

  test('the first tunnel is refused where the server says nothing of rights, and is not tried again', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: () => false,
    });
    serving.api.allows = null;
    serving.forward.fault = () => ({
      kind: 'status',
      status: 403,
      message: 'pods "app-1" is forbidden: User "u" cannot get resource "pods/portforward"',
      reason: 'Forbidden',
    });
    await exchange(serving.http, get('/'));
    const tried = serving.forward.requests.length;
    await exchange(serving.http, get('/'));
    expect(serving.forward.requests).toHaveLength(tried);
  });

  test('the service proxy is the last resort, and a problem says what it changes', async () => {
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '192.0.2.1', port: 8080 }],
      allows: noTunnel,
    });
    const seen: { readonly path: string; readonly authorization: string | undefined }[] = [];
    serving.api.fault = ({ plural, authorization, headers }) => {
      if (!plural.includes('/proxy')) return null;
      seen.push({ path: `${plural} ${String(headers.host)}`, authorization });
      return { kind: 'bytes', bytes: 'proxied', afterwards: 'end' };
    };
    const answer = await exchange(serving.http, get('/', { headers: 'Authorization: Bearer mine\r\n' }));
    expect(answer.includes('proxied')).toBe(true);
    expect(seen).toEqual([
      { path: '/api/v1/namespaces/shop/services/app:80/proxy/ app.test', authorization: `Bearer ${CANARY}` },
    ]);
    expect(newest(serving)?.endpoint?.way).toBe('service-proxy');
    await serving.untilWay({ way: 'service-proxy', reason: 'tunnel-forbidden' });
    expect(serving.engine.problems().map(({ code }) => code)).toContain('way-service-proxy');
  });
});

describe('a way that fails', () => {
  test('is followed by the next one to the same endpoint within the request, also for a POST', async () => {
    const pod = await podSaying('by tunnel');
    const closed = await nobody();
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: closed }],
      objects: PROOF,
      machine: { probe: PROVING },
    });
    serving.forward.pods.set('shop/app-1', { [closed]: pod.port });
    await serving.untilWay({ way: 'direct' });
    const post = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
    expect(bodyOf(await exchange(serving.http, post))).toBe('by tunnel');
    expect(waysTried(serving)).toEqual([
      ['direct', 'ECONNREFUSED'],
      ['tunnel', 'good'],
    ]);
    expect(pod.connections[0]?.text.endsWith('body')).toBe(true);
  });

  test('a pod that is gone is left out, and another one answers', async () => {
    const pod = await podSaying('second');
    await using serving = await serveCluster({
      pods: [
        { name: 'gone', address: '192.0.2.1', port: 8080 },
        { name: 'app-2', address: '192.0.2.2', port: 8080 },
      ],
    });
    serving.forward.pods.set('shop/app-2', { 8080: pod.port });
    for (let turn = 0; turn < 4; turn++) expect(bodyOf(await exchange(serving.http, get('/')))).toBe('second');
    const withGone = serving.engine.requests.list('', 4).filter(({ attempts }) => attempts.length > 1);
    expect(withGone.map(({ attempts }) => attempts.map(({ error }) => error))).toEqual([['tunnel-pod-gone', null]]);
  });

  test('nothing that may have been received is sent again by another way', async () => {
    const breaking = await RawPod.start((socket) => void socket.resetAndDestroy());
    opened.push(breaking);
    const pod = await podSaying('by tunnel');
    await using serving = await serveCluster({
      pods: [{ name: 'app-1', address: '127.0.0.1', port: breaking.port }],
      objects: PROOF,
      machine: { probe: PROVING },
    });
    serving.forward.pods.set('shop/app-1', { [breaking.port]: pod.port });
    await serving.untilWay({ way: 'direct' });
    const post = 'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody';
    expect((await exchange(serving.http, post)).slice(0, 12)).toBe('HTTP/1.1 502');
    expect(pod.heads).toEqual([]);
  });
});
