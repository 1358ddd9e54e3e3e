import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function pod(answer: (socket: Socket, head: string, count: number) => void): Promise<RawPod> {
  const started = await RawPod.start(answer);
  opened.push(started);
  return started;
}

async function serving(ports: readonly number[], annotations: Record<string, string> = {}): Promise<Serving> {
  const started = await serve([nginxClass, ingress({ annotations }), ...service(ports)]);
  opened.push(started);
  return started;
}

/** A port on which nobody listens. */
async function nobody(): Promise<number> {
  const gone = await RawPod.says('');
  const { port } = gone;
  await gone.close();
  return port;
}

const says = (text: string) => (socket: Socket) => void socket.write(text);
const breaks = (socket: Socket): void => void socket.resetAndDestroy();
const post = (body: string, headers = ''): string =>
  `POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
const errors = (own: Serving): unknown =>
  own.engine.requests.list('', 1)[0]?.attempts.map(({ error, status }) => error ?? status);

test('passes over an endpoint that refuses, also for a POST', async () => {
  const good = await pod(says(ok('good')));
  const own = await serving([await nobody(), good.port]);
  for (let turn = 0; turn < 4; turn++) expect(await exchange(own.http, post('body'))).toMatch(/good$/);
  const attempts = own.engine.requests.list('', 4).map((record) => record.attempts.map(({ error }) => error));
  expect(attempts).toContainEqual(['ECONNREFUSED', null]);
});

test('passes over an endpoint that breaks off before it answers', async () => {
  const good = await pod(says(ok('good')));
  const bad = await pod(breaks);
  const own = await serving([bad.port, good.port]);
  for (let turn = 0; turn < 4; turn++) expect(await exchange(own.http, get('/'))).toMatch(/good$/);
  expect(bad.heads.length).toBeGreaterThan(0);
});

test('sends a POST once only when it may have been received', async () => {
  const good = await pod(says(ok('good')));
  const bad = await pod(breaks);
  const own = await serving([bad.port, good.port]);
  const answers = [await exchange(own.http, post('body')), await exchange(own.http, post('body'))];
  expect(answers.filter((text) => text.startsWith('HTTP/1.1 502 '))).toHaveLength(1);
  expect(bad.heads.length + good.heads.length).toBe(2);
});

test('sends a POST again where the Ingress says non_idempotent', async () => {
  const good = await pod(says(ok('good')));
  const bad = await pod(breaks);
  const own = await serving([bad.port, good.port], { 'proxy-next-upstream': 'error timeout non_idempotent' });
  for (let turn = 0; turn < 2; turn++) expect(await exchange(own.http, post('body'))).toMatch(/good$/);
  expect(good.connections.some(({ text }) => text.endsWith('\r\n\r\nbody'))).toBe(true);
});

test('tries nothing again where the Ingress says off', async () => {
  const own = await serving([await nobody()], { 'proxy-next-upstream': 'off' });
  expect(await exchange(own.http, get('/'))).toMatch(/^HTTP\/1\.1 502 /);
  expect(errors(own)).toEqual(['ECONNREFUSED']);
});

test('tries as often as the Ingress says and no more', async () => {
  const own = await serving([await nobody(), await nobody(), await nobody()], { 'proxy-next-upstream-tries': '2' });
  expect(await exchange(own.http, get('/'))).toMatch(/^HTTP\/1\.1 502 /);
  expect(errors(own)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
});

test('passes a status over that the Ingress names, and hands the last one on', async () => {
  const bad = await pod(says(ok('busy').replace('200 OK', '503 Service Unavailable')));
  const good = await pod(says(ok('good')));
  const annotations = { 'proxy-next-upstream': 'error http_503' };
  const own = await serving([bad.port, good.port], annotations);
  for (let turn = 0; turn < 3; turn++) expect(await exchange(own.http, get('/'))).toMatch(/good$/);
  const all = await serving(
    [bad.port, (await pod(says(ok('busy').replace('200 OK', '503 Service Unavailable')))).port],
    annotations,
  );
  expect(await exchange(all.http, get('/'))).toMatch(/^HTTP\/1\.1 503 [^]*busy$/);
});

test('hands a status on that the Ingress does not name', async () => {
  const bad = await pod(says(ok('busy').replace('200 OK', '503 Service Unavailable')));
  const own = await serving([bad.port]);
  expect(await exchange(own.http, get('/'))).toMatch(/^HTTP\/1\.1 503 [^]*busy$/);
});

test('sends the body of a PUT again when the first pod breaks off, up to 64 KB', async () => {
  const body = 'x'.repeat(60_000);
  const whenWhole = (of: () => RawPod, then: (socket: Socket) => void) => (socket: Socket) => {
    const check = (): void => {
      if (of().connections.at(-1)?.text.endsWith(`\r\n\r\n${body}`) === true) then(socket);
      else socket.once('data', () => setImmediate(check));
    };
    check();
  };
  const bad = await pod(whenWhole(() => bad, breaks));
  const good = await pod(whenWhole(() => good, says(ok('good'))));
  const own = await serving([bad.port, good.port]);
  for (let turn = 0; turn < 2; turn++)
    expect(await exchange(own.http, post(body).replace('POST', 'PUT'))).toMatch(/good$/);
  expect(bad.heads.length).toBeGreaterThan(0);
});

test('does not send a body again of which more has gone out than is kept', async () => {
  const good = await pod(says(ok('good')));
  let taken = 0;
  const bad = await pod((socket) => {
    socket.on('data', (bytes) => {
      taken += bytes.length;
      if (taken > 200_000) socket.resetAndDestroy();
    });
  });
  const own = await serving([bad.port], { 'proxy-body-size': '0' });
  const text = await exchange(own.http, post('x'.repeat(900_000)).replace('POST', 'PUT'));
  expect(text === '' || text.startsWith('HTTP/1.1 502 ')).toBe(true);
  expect(bad.heads).toHaveLength(1);
  expect(good.heads).toHaveLength(0);
});

test('takes a new connection when the pod has just closed an idle one, without counting it as a try', async () => {
  const one = await pod((socket, _head, count) => {
    // The second request on a connection finds it closing.
    if (count === 2) socket.resetAndDestroy();
    else socket.write(ok('good'));
  });
  const own = await serving([one.port], { 'proxy-next-upstream': 'off' });
  expect(await exchange(own.http, get('/'))).toMatch(/good$/);
  expect(await exchange(own.http, get('/'))).toMatch(/good$/);
  expect(one.heads).toHaveLength(3);
  expect(one.connections).toHaveLength(2);
});

test('never repeats a POST on a connection that the pod has just closed', async () => {
  const one = await pod((socket, head) => {
    if (head.startsWith('POST')) socket.resetAndDestroy();
    else socket.write(ok('good'));
  });
  const own = await serving([one.port]);
  await exchange(own.http, get('/'));
  expect(await exchange(own.http, post(''))).toMatch(/^HTTP\/1\.1 502 /);
  expect(one.heads.filter((head) => head.startsWith('POST'))).toHaveLength(1);
});
