import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;

beforeAll(async () => {
  pod = await RawPod.says(ok('hello'));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const CHUNKED = 'Transfer-Encoding: chunked\r\n';
const post = (lines: string, body: string): string => `POST / HTTP/1.1\r\nHost: app.test\r\n${lines}\r\n${body}`;

const REFUSED: readonly (readonly [name: string, request: string, status: number])[] = [
  ['a no-break space behind chunked', post('Transfer-Encoding: chunked\xa0\r\n', '0\r\n\r\n'), 501],
  ['a no-break space before chunked', post('Transfer-Encoding: \xa0chunked\r\n', '0\r\n\r\n'), 501],
  ['a tab behind chunked', post('Transfer-Encoding: chunked\t\r\n', '0\r\n\r\n'), 400],
  ['a tab before chunked', post('transfer-encoding:\tchunked\r\n', '0\r\n\r\n'), 400],
  ['a no-break space behind a length', post('Content-Length: 0\xa0\r\n', ''), 400],
  ['a length of sixteen digits', post('Content-Length: 0000000000000000\r\n', ''), 400],
  ['an empty length', post('Content-Length:\r\n', ''), 400],
  ['an empty coding', post('Transfer-Encoding:\r\n', ''), 501],
];

const BROKEN: readonly (readonly [name: string, body: string])[] = [
  ['a blank behind a size', '5 \r\nhello\r\n0\r\n\r\n'],
  ['a tab behind a size', '5\t\r\nhello\r\n0\r\n\r\n'],
  ['a blank before an extension', '5 ;a\r\nhello\r\n0\r\n\r\n'],
  ['an empty size', '\r\nhello\r\n0\r\n\r\n'],
  ['a length among the trailers', '0\r\nContent-Length: 5\r\n\r\n'],
  ['a coding among the trailers', '0\r\nX-A: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['a folded trailer', '0\r\nX-A: 1\r\n 2\r\n\r\n'],
  ['a carriage return instead of the end', '0\r\n\rX'],
];

describe('refuses, and reads nothing behind it:', () => {
  test.for(REFUSED)('%s', async ([, request, status]) => {
    const before = pod.heads.length;
    const text = await exchange(serving.http, request + get('/behind'));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual([`HTTP/1.1 ${status}`]);
    expect(pod.heads.length).toBe(before);
  });

  test.for(BROKEN)('a chunked body with %s', async ([, body]) => {
    const before = pod.heads.length;
    const text = await exchange(serving.http, post(CHUNKED, body) + get('/behind'));
    expect((text.match(/HTTP\/1\.1 \d+/g) ?? []).length).toBeLessThanOrEqual(1);
    expect(pod.heads.slice(before).some((head) => head.includes('/behind'))).toBe(false);
  });
});

test('hands on a path in letters beyond ASCII as it came, as nginx does', async () => {
  const path = Buffer.from('/한글', 'utf8').toString('latin1');
  expect(await exchange(serving.http, get(path))).toMatch(/^HTTP\/1\.1 200 /);
  expect(pod.heads.at(-1)?.startsWith(`GET ${path} HTTP/1.1\r\n`)).toBe(true);
});
