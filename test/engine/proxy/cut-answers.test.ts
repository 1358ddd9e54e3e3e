import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let answer: (socket: Socket) => void = () => undefined;

beforeAll(async () => {
  pod = await RawPod.start((socket) => answer(socket));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const COUNTED = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';
const UNTIL_CLOSE = 'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nhello';

/** Writes, and goes on when it has gone out. */
function after(text: string, then: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => socket.write(text, 'latin1', () => setImmediate(then, socket));
}

const fin = (socket: Socket): void => void socket.end();
const reset = (socket: Socket): void => void socket.resetAndDestroy();

const CUT: readonly (readonly [name: string, answer: (socket: Socket) => void, reason: string])[] = [
  ['a counted answer ended by FIN', after(COUNTED, fin), 'upstream-reset'],
  ['a counted answer ended by reset', after(COUNTED, reset), 'upstream-reset'],
  ['a chunked answer ended by FIN', after(CHUNKED, fin), 'upstream-reset'],
  ['a chunked answer ended by reset', after(CHUNKED, reset), 'upstream-reset'],
  ['a chunked answer ended in its trailers', after(`${CHUNKED}0\r\nX-A: 1\r\n`, fin), 'upstream-reset'],
  ['an answer until close ended by reset', after(UNTIL_CLOSE, reset), 'upstream-reset'],
  ['a chunked answer with a bad size', after(`${CHUNKED}zz\r\n`, () => undefined), 'upstream-invalid'],
  [
    'a chunked answer with a bare line feed as its end',
    after(`${CHUNKED}0\r\n\n`, () => undefined),
    'upstream-invalid',
  ],
  [
    'a chunked answer with a folded trailer',
    after(`${CHUNKED}0\r\nX: 1\r\n 2\r\n\r\n`, () => undefined),
    'upstream-invalid',
  ],
];

describe('never lets a cut answer pass for a whole one:', () => {
  test.for(CUT)('%s', async ([, behaviour, reason]) => {
    answer = behaviour;
    const text = await exchange(serving.http, get('/'));
    expect(text).not.toMatch(/\r\n0\r\n\r\n$/);
    if (text !== '') {
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      // Either it is short of its length, or its last chunk is missing.
      const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
      const short = head.includes('Content-Length: 10') ? ['', 'hello'] : ['', '5\r\nhello\r\n'];
      expect(short).toContain(body);
    }
    expect(serving.engine.requests.list('', 1)[0]).toMatchObject({
      status: 200,
      reason,
      answeredBy: 'upstream',
      sent: 5,
    });
  });
});

test('takes a clean end for the end of an answer without length', async () => {
  answer = after(UNTIL_CLOSE, fin);
  const text = await exchange(serving.http, get('/'));
  expect(text).toMatch(/Transfer-Encoding: chunked\r\n/);
  expect(text.endsWith('5\r\nhello\r\n0\r\n\r\n')).toBe(true);
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 200, reason: 'upstream' });
});

test('answers an HTTP/1.0 client without chunks, and ends the connection', async () => {
  answer = after(`${CHUNKED}0\r\n\r\n`, () => undefined);
  const text = await exchange(serving.http, 'GET / HTTP/1.0\r\nHost: app.test\r\n\r\n');
  expect(text).not.toMatch(/Transfer-Encoding/i);
  expect(text).toMatch(/\r\n\r\nhello$/);
});

test('lets an HTTP/1.0 client without Host reach the default server', async () => {
  expect(await exchange(serving.http, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test('lets an HTTP/1.0 client keep its connection where the answer has a length', async () => {
  answer = (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
  const request = 'GET / HTTP/1.0\r\nHost: app.test\r\nConnection: keep-alive\r\n\r\n';
  const text = await exchange(serving.http, `${request}GET / HTTP/1.0\r\nHost: app.test\r\n\r\n`);
  expect(text.match(/\r\n\r\nhello/g)).toHaveLength(2);
});

const BROKEN: readonly (readonly [name: string, answer: (socket: Socket) => void, detail: RegExp])[] = [
  ['ends without a word', fin, /closed before the answer was complete/],
  ['resets', reset, /the connection broke \(ECONNRESET\)/],
  ['ends in the middle of its head', after('HTTP/1.1 200 OK\r\nX-A: ', fin), /closed before the answer was complete/],
];

describe('answers 502 in words when the pod', () => {
  test.for(BROKEN)('%s', async ([, behaviour, detail]) => {
    answer = behaviour;
    const text = await exchange(serving.http, get('/'));
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text).toContain('The pod of Service default/app:80 broke the connection');
    expect(text).toMatch(detail);
    expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 502, reason: 'upstream-reset' });
  });
});

test('answers 502 in words when nobody listens', async () => {
  const gone = await RawPod.says('');
  const { port } = gone;
  await gone.close();
  const own = await serve([nginxClass, ingress(), ...service([port])]);
  const text = await exchange(own.http, get('/'));
  expect(text).toMatch(/^HTTP\/1\.1 502 /);
  expect(text).toContain(
    'No endpoint of Service default/app:80 accepted a connection: connecting failed (ECONNREFUSED)',
  );
  const record = own.engine.requests.list('', 1)[0];
  expect(record).toMatchObject({ status: 502, reason: 'upstream-refused' });
  expect(record?.attempts.map(({ error }) => error)).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'ECONNREFUSED']);
  await own.close();
});
