import type { ClientHttp2Session } from 'node:http2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { exchange } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let session: ClientHttp2Session;

beforeAll(async () => {
  pod = await RawPod.says(ok('hello'));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
  session = http2Session(serving.https);
});
afterAll(async () => {
  session.destroy();
  await serving.close();
  await pod.close();
});

test('looks at every line of a head, however many there are', async () => {
  const many = 'a:\r\n'.repeat(2_010);
  expect(await exchange(serving.http, `GET / HTTP/1.1\r\n${many}Host: app.test\r\nConnection: close\r\n\r\n`)).toMatch(
    /hello$/,
  );
  const twice = `GET / HTTP/1.1\r\nHost: app.test\r\n${many}Host: other.test\r\nConnection: close\r\n\r\n`;
  expect(await exchange(serving.http, twice)).toMatch(/^HTTP\/1\.1 400 /);
});

test('takes as many cookies over HTTP/2 as a browser may send', async () => {
  const cookie = Array.from({ length: 400 }, (_, at) => `c${at}=${at}`);
  const answered = await http2Request(session, { ':path': '/', cookie });
  expect(answered.status).toBe(200);
  expect(pod.heads.at(-1)).toContain(`cookie: ${cookie.join('; ')}\r\n`);
});

test('answers 431 in words to a head over HTTP/2 of more than 16 KB, and the session lives on', async () => {
  const before = pod.heads.length;
  const answered = await http2Request(session, { ':path': '/', 'x-long': 'a'.repeat(20_000) });
  expect(answered.status).toBe(431);
  expect(answered.body.toString()).toContain('larger than 16 KB');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 431, reason: 'header-too-large' });
  expect(pod.heads.length).toBe(before);
  expect((await http2Request(session, { ':path': '/' })).status).toBe(200);
});
