import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';
import { askWithCookie, type StickyAnswer, valueOf } from './sticky-client.ts';

const COOKIE = { affinity: 'cookie' };

let pods: RawPod[];

beforeAll(async () => {
  pods = await Promise.all(['a', 'b', 'c', 'd'].map((name) => RawPod.says(ok(name))));
});
afterAll(async () => {
  for (const pod of pods) await pod.close();
});

describe('endpoints that come and go', () => {
  const objects = (mode: string, ports: readonly number[]): object[] => [
    nginxClass,
    ingress({ host: 'moving.test', annotations: { ...COOKIE, 'affinity-mode': mode } }),
    ...service(ports),
  ];
  const podAt = (place: number): RawPod => pods[place] as RawPod;

  test.each(['balanced', 'persistent'])(
    '%s: a client whose pod is gone gets another one and a cookie for it',
    async (mode) => {
      const all = pods.map(({ port }) => port);
      const own = await serve(objects(mode, all), { profile: 'controller' });
      const first = await askWithCookie(own.http, 'moving.test');
      const cookie = valueOf(first.cookies[0]);
      await own.apply(
        objects(
          mode,
          all.filter((_, place) => ['a', 'b', 'c', 'd'][place] !== first.pod),
        ),
      );
      const second = await askWithCookie(own.http, 'moving.test', { cookie });
      const third = await askWithCookie(own.http, 'moving.test', { cookie: valueOf(second.cookies[0]) });
      await own.close();
      expect([second.pod === first.pod, second.cookies.length]).toEqual([false, 1]);
      expect(third).toEqual({ pod: second.pod, status: 200, cookies: [] });
    },
  );

  test('persistent keeps every client where it is when pods are added; balanced moves some', async () => {
    const few = [podAt(0).port];
    const all = pods.map(({ port }) => port);
    const moved: Record<string, number> = {};
    for (const mode of ['balanced', 'persistent']) {
      const own = await serve(objects(mode, few), { profile: 'controller' });
      const cookies: string[] = [];
      for (let client = 0; client < 40; client++) {
        cookies.push(valueOf((await askWithCookie(own.http, 'moving.test')).cookies[0]));
      }
      await own.apply(objects(mode, all));
      const after = [];
      for (const cookie of cookies) after.push(await askWithCookie(own.http, 'moving.test', { cookie }));
      await own.close();
      expect(after.flatMap((answer) => answer.cookies)).toEqual([]);
      moved[mode] = after.filter(({ pod }) => pod !== 'a').length;
    }
    expect(moved['persistent']).toBe(0);
    expect(moved['balanced']).toBeGreaterThan(0);
  });
});

describe('a pod that refuses', () => {
  async function afterFailure(change: string): Promise<{ first: StickyAnswer; second: StickyAnswer }> {
    const dying = await RawPod.says(ok('dying'));
    const { port } = dying;
    const objects = (ports: readonly number[]): object[] => [
      nginxClass,
      ingress({ host: 'failing.test', annotations: { ...COOKIE, 'session-cookie-change-on-failure': change } }),
      ...service(ports),
    ];
    const own = await serve(objects([port]), { profile: 'controller' });
    const first = await askWithCookie(own.http, 'failing.test');
    await dying.close();
    await own.apply(objects([port, (pods[0] as RawPod).port]));
    // Until the ring leads this client to the pod that is gone.
    let cookie = valueOf(first.cookies[0]);
    let second = await askWithCookie(own.http, 'failing.test', { cookie });
    for (let turn = 0; turn < 50 && second.status === 200 && second.cookies.length === 0; turn++) {
      cookie = `INGRESSCOOKIE=${turn.toString(16).padStart(16, '0')}${cookie.slice('INGRESSCOOKIE='.length + 16)}`;
      second = await askWithCookie(own.http, 'failing.test', { cookie });
    }
    await own.close();
    return { first, second };
  }

  test('keeps its clients, as the controller says, unless the cookie may change', async () => {
    const { second } = await afterFailure('false');
    expect(second).toMatchObject({ status: 502, cookies: [] });
  });

  test('loses its clients with session-cookie-change-on-failure', async () => {
    const { second } = await afterFailure('true');
    expect([second.status, second.pod, second.cookies.length]).toEqual([200, 'a', 1]);
  });
});

test('WebSocket connections are tied too', async () => {
  const upgrade =
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n';
  const sockets = await Promise.all([RawPod.says(upgrade), RawPod.says(upgrade)]);
  const objects = [nginxClass, ingress({ annotations: COOKIE }), ...service(sockets.map(({ port }) => port))];
  const own = await serve(objects, { profile: 'controller' });
  const open = async (cookie: string): Promise<string> => {
    const headers =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      `Sec-WebSocket-Version: 13\r\n${cookie === '' ? '' : `Cookie: ${cookie}\r\n`}`;
    const client = new RawClient(own.http).send(get('/', { close: false, headers }));
    const text = await client.until('\r\n\r\n');
    client.close();
    return text;
  };
  const first = await open('');
  const cookie = valueOf(/Set-Cookie: (\S+)/.exec(first)?.[1]);
  const counts = (): number[] => sockets.map((pod) => pod.heads.length);
  const at = counts().indexOf(1);
  for (let turn = 0; turn < 5; turn++) expect(await open(cookie)).not.toContain('Set-Cookie');
  expect(cookie).toMatch(/^INGRESSCOOKIE=[0-9a-f]{32}\|[0-9a-f]{32}$/);
  expect(counts()[at]).toBe(6);
  await own.close();
  for (const pod of sockets) await pod.close();
});

describe('canaries of a sticky mainline', () => {
  const objects = (canary: Readonly<Record<string, string>>): object[] => [
    nginxClass,
    ingress({ annotations: COOKIE }),
    ingress({
      name: 'canary',
      paths: [{ path: '/', service: 'next' }],
      annotations: { canary: 'true', 'canary-by-header': 'X-Canary', ...canary },
    }),
    ...service([(pods[0] as RawPod).port]),
    ...service([(pods[1] as RawPod).port], { name: 'next' }),
  ];

  async function visit(canary: Readonly<Record<string, string>>): Promise<string[]> {
    const own = await serve(objects(canary), { profile: 'controller' });
    const seen: string[] = [];
    const go = async (cookie: string, header: string): Promise<string> => {
      const headers = `X-Canary: ${header}\r\n`;
      const answer = await askWithCookie(own.http, 'app.test', { headers, ...(cookie === '' ? {} : { cookie }) });
      seen.push(`${answer.pod}${answer.cookies.length}`);
      return valueOf(answer.cookies[0]);
    };
    const ofCanary = await go('', 'always');
    await go(ofCanary, 'never');
    const ofMainline = await go('', 'never');
    await go(ofMainline, 'always');
    await own.close();
    return seen;
  }

  test('keep the clients that they served, and so does the mainline', async () => {
    expect(await visit({})).toEqual(['b1', 'b0', 'a1', 'a0']);
  });

  test('take no notice of cookies with affinity-canary-behavior: legacy', async () => {
    expect(await visit({ 'affinity-canary-behavior': 'legacy' })).toEqual(['b0', 'a1', 'a1', 'b0']);
  });
});
