import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawClient, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, rate limits: per client address and per Ingress.

type Annotations = Readonly<Record<string, string>>;

let pod: RawPod;
/** Requests to `/slow` that wait for their answer. */
const waiting: (() => void)[] = [];
const open: Serving[] = [];

beforeAll(async () => {
  pod = await RawPod.start((socket, head) => {
    const answer = (): void => void socket.write(ok('ok'));
    if (head.includes('/slow')) waiting.push(answer);
    else answer();
  });
});
afterAll(async () => {
  for (const one of open) await one.close();
  await pod.close();
});

async function serving(routes: Readonly<Record<string, Annotations>>, settings: Annotations = {}): Promise<Serving> {
  const ingresses = Object.entries(routes).map(([name, annotations]) =>
    ingress({ name, host: `${name}.test`, annotations, paths: [{ path: '/' }, { path: '/other' }] }),
  );
  const started = await serve([nginxClass, ...service([pod.port]), ...configMap(settings), ...ingresses], {
    profile: 'controller',
  });
  open.push(started);
  return started;
}

async function statuses(one: Serving, host: string, count: number, path = '/'): Promise<readonly number[]> {
  const answers: number[] = [];
  for (let turn = 0; turn < count; turn++) answers.push((await ask(one, { host: `${host}.test`, path })).status);
  return answers;
}

test.each<[string, Annotations, readonly number[]]>([
  ['limit-rpm: the first and five times as many more', { 'limit-rpm': '1' }, [200, 200, 200, 200, 200, 200, 503]],
  ['another burst', { 'limit-rpm': '2', 'limit-burst-multiplier': '1' }, [200, 200, 200, 503]],
  [
    'a multiplier that is not valid counts as five',
    { 'limit-rpm': '1', 'limit-burst-multiplier': 'x' },
    [200, 200, 200, 200, 200, 200, 503],
  ],
  [
    'the tighter of two limits',
    { 'limit-rps': '100', 'limit-rpm': '1', 'limit-burst-multiplier': '1' },
    [200, 200, 503],
  ],
  [
    'clients without limit',
    { 'limit-rpm': '1', 'limit-burst-multiplier': '1', 'limit-allowlist': '127.0.0.0/8' },
    [200, 200, 200, 200],
  ],
  [
    'their older name',
    { 'limit-rpm': '1', 'limit-burst-multiplier': '1', 'limit-whitelist': '127.0.0.1' },
    [200, 200, 200, 200],
  ],
  ['nothing to count', { 'limit-rpm': '0' }, [200, 200, 200]],
  ['a limit that is no number drops the Ingress', { 'limit-rps': 'many' }, [404]],
  ['so does a bad address', { 'limit-rps': '1', 'limit-allowlist': 'office' }, [404]],
])('%s', async (_, annotations, expected) => {
  const one = await serving({ limited: annotations });
  expect(await statuses(one, 'limited', expected.length)).toEqual(expected);
});

test('all paths of an Ingress share one budget, other Ingresses have their own', async () => {
  const limit = { 'limit-rpm': '1', 'limit-burst-multiplier': '1' };
  const one = await serving({ first: limit, second: limit });
  expect(await statuses(one, 'first', 2)).toEqual([200, 200]);
  expect(await statuses(one, 'first', 1, '/other/x')).toEqual([503]);
  expect(await statuses(one, 'second', 1)).toEqual([200]);
});

test('a change in the cluster does not reset the budget', async () => {
  const limited = ingress({ annotations: { 'limit-rpm': '1', 'limit-burst-multiplier': '1' } });
  const objects = [nginxClass, ...service([pod.port]), limited];
  const one = await serve(objects, { profile: 'controller' });
  open.push(one);
  expect(await statuses(one, 'app', 2)).toEqual([200, 200]);
  await one.apply([...objects, ingress({ name: 'new', host: 'app.test', paths: [{ path: '/new' }] })]);
  expect(await statuses(one, 'app', 1)).toEqual([503]);
});

test('other statuses by the controller’s settings', async () => {
  const settings = { 'limit-req-status-code': '429', 'limit-conn-status-code': '420' };
  const one = await serving(
    { limited: { 'limit-rpm': '1', 'limit-burst-multiplier': '1', 'limit-connections': '1' } },
    settings,
  );
  const held = await hold(one, 'limited');
  expect(await statuses(one, 'limited', 1)).toEqual([420]);
  await letGo(held);
  expect(await statuses(one, 'limited', 2)).toEqual([200, 429]);
});

test('limit-connections: so many at the same time', async () => {
  const one = await serving({ limited: { 'limit-connections': '2' } });
  const first = await hold(one, 'limited');
  const second = await hold(one, 'limited');
  expect(await statuses(one, 'limited', 1)).toEqual([503]);
  await letGo(first);
  expect(await statuses(one, 'limited', 1)).toEqual([200]);
  await letGo(second);
});

test('a client that goes away gives its place back', async () => {
  const one = await serving({ limited: { 'limit-connections': '1' } });
  const gone = await hold(one, 'limited');
  gone.socket.resetAndDestroy();
  await expect.poll(() => statuses(one, 'limited', 1)).toEqual([200]);
});

test('explaining counts nothing', async () => {
  const one = await serving({ limited: { 'limit-rpm': '1', 'limit-burst-multiplier': '1' } });
  for (let turn = 0; turn < 5; turn++) {
    const { answer } = one.engine.explain({ method: 'GET', url: 'http://limited.test/', headers: [] });
    expect(answer.reason).toBe('upstream');
  }
  expect(await statuses(one, 'limited', 3)).toEqual([200, 200, 503]);
});

/** A request that is on its way until it is let go. */
async function hold(one: Serving, host: string): Promise<RawClient> {
  const before = waiting.length;
  const client = new RawClient(one.http).send(get('/slow', { host: `${host}.test` }));
  await expect.poll(() => waiting.length).toBe(before + 1);
  return client;
}

async function letGo(client: RawClient): Promise<void> {
  for (const answer of waiting.splice(0, 1)) answer();
  await client.until('ok');
  await client.untilClosed();
}
