import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
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

const HOST = 'Host: app.test\r\n';
const CLOSE = 'Connection: close\r\n';
const SECOND = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n';

const REFUSED: readonly (readonly [name: string, request: string, status: number])[] = [
  [
    'both lengths',
    `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SECOND}`,
    400,
  ],
  ['two different lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 50\r\n\r\n${SECOND}`, 400],
  ['the same length twice', `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\nContent-Length: 2\r\n\r\nab`, 400],
  ['a list of lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 2, 2\r\n\r\nab`, 400],
  ['a negative length', `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
  ['a length with a sign', `POST / HTTP/1.1\r\n${HOST}Content-Length: +2\r\n\r\nab`, 400],
  ['obsolete folding', `GET / HTTP/1.1\r\n${HOST}X-Folded: one\r\n two\r\n${CLOSE}\r\n`, 400],
  ['a folded Transfer-Encoding', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`, 400],
  ['bare line feeds', `GET / HTTP/1.1\nHost: app.test\nConnection: close\n\n`, 400],
  ['one bare line feed', `GET / HTTP/1.1\r\n${HOST}X-A: 1\nX-B: 2\r\n\r\n`, 400],
  ['a bare carriage return', `GET / HTTP/1.1\r\n${HOST}X-A: 1\rX-B: 2\r\n\r\n`, 400],
  ['a blank before the colon', `GET / HTTP/1.1\r\n${HOST}X-A : 1\r\n\r\n`, 400],
  ['a blank before the colon of a length', `POST / HTTP/1.1\r\n${HOST}Content-Length : 5\r\n\r\nhello`, 400],
  ['NUL in a value', `GET / HTTP/1.1\r\n${HOST}X-A: a\0b\r\n\r\n`, 400],
  ['NUL in a name', `GET / HTTP/1.1\r\n${HOST}X\0A: b\r\n\r\n`, 400],
  ['NUL in the target', `GET /a\0b HTTP/1.1\r\n${HOST}\r\n`, 400],
  [
    'a coding before chunked',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n${CLOSE}\r\n0\r\n\r\n`,
    501,
  ],
  ['chunked twice', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, chunked\r\n${CLOSE}\r\n0\r\n\r\n`, 400],
  [
    'two Transfer-Encoding lines',
    `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n${CLOSE}\r\n0\r\n\r\n`,
    400,
  ],
  ['a coding that is not chunked', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: identity\r\n${CLOSE}\r\n`, 501],
  ['chunked in HTTP/1.0', `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  ['two Host lines', `GET / HTTP/1.1\r\n${HOST}Host: other.test\r\n${CLOSE}\r\n`, 400],
  ['no Host line', `GET / HTTP/1.1\r\n${CLOSE}\r\n`, 400],
  ['a Host with a path', `GET / HTTP/1.1\r\nHost: app.test/x\r\n${CLOSE}\r\n`, 400],
  ['a Host with userinfo', `GET / HTTP/1.1\r\nHost: user@app.test\r\n${CLOSE}\r\n`, 400],
  ['a Host with a blank', `GET / HTTP/1.1\r\nHost: app.test other.test\r\n${CLOSE}\r\n`, 400],
  ['userinfo in an absolute target', `GET http://user@app.test/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['an absolute target of another scheme', `GET ftp://app.test/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['a target that is no path', `GET app HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['a path above the root', `GET /../x HTTP/1.1\r\n${HOST}${CLOSE}\r\n`, 400],
  ['CONNECT', `CONNECT app.test:80 HTTP/1.1\r\n${HOST}\r\n`, 405],
  ['a version that does not exist', `GET / HTTP/3.7\r\n${HOST}\r\n`, 400],
  ['a method in small letters', `get / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['a method with a digit', `G3T / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['no method', ` / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['two targets', `GET / /x HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['no target', `GET HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['no version', `GET /\r\n${HOST}\r\n`, 400],
  ['a carriage return before the request', `\rGET / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ['TRACE', `TRACE / HTTP/1.1\r\n${HOST}\r\n`, 405],
];

describe('refuses, in words, and sends nothing on:', () => {
  test.for(REFUSED)('%s', async ([, request, status]) => {
    const before = pod.heads.length;
    const answer = await exchange(serving.http, request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer).toMatch(/Connection: close\r\n/i);
    expect(answer).toContain('The request is malformed: ');
    const record = serving.engine.requests.list('', 1)[0];
    expect(record).toMatchObject({ status, reason: 'bad-request', answeredBy: 'gatehouse' });
    expect(answer).toContain(record?.id);
    expect(pod.heads.length).toBe(before);
  });
});

describe('refuses TLS at the port for plain HTTP and says what it is:', () => {
  test.for([
    ['the beginning of a handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['its first byte', '\x16'],
    ['a handshake with an empty line in it', '\x16\x03\x01\x00 random\r\n\r\nbytes'],
  ] as const)('%s', async ([, bytes]) => {
    const before = pod.heads.length;
    const answer = await exchange(serving.http, bytes);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toMatch(/Connection: close\r\n/i);
    expect(answer).toContain('this is the beginning of TLS, which has a port of its own');
    expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 400, reason: 'bad-request' });
    expect(pod.heads.length).toBe(before);
  });
});

const BAD_CHUNKS: readonly (readonly [name: string, body: string])[] = [
  ['a size that is no number', 'xyz\r\nhello\r\n0\r\n\r\n'],
  ['a size with a sign', '+5\r\nhello\r\n0\r\n\r\n'],
  ['a size with 0x', '0x5\r\nhello\r\n0\r\n\r\n'],
  ['a size that overflows', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'],
  ['a chunk longer than its size', '5\r\nhello world\r\n0\r\n\r\n'],
  ['a bare line feed after the size', '5\nhello\r\n0\r\n\r\n'],
  ['a bare line feed after the data', '5\r\nhello\n0\r\n\r\n'],
];

describe('breaks off a chunked body with', () => {
  test.for(BAD_CHUNKS)('%s', async ([, body]) => {
    const answer = await exchange(
      serving.http,
      `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${body}${SECOND}`,
    );
    expect(answer).not.toContain('200 OK');
    expect(answer.match(/HTTP\/1\.1 /g) ?? []).toHaveLength(1);
    expect(pod.heads.filter((head) => head.includes('/smuggled'))).toEqual([]);
  });
});

test('reads over empty lines before a request', async () => {
  expect(await exchange(serving.http, `\r\n\r\n${get('/')}`)).toMatch(/^HTTP\/1\.1 200 /);
  const client = new RawClient(serving.http).send('\r');
  await exchange(serving.http, get('/'));
  expect(await client.send(`\n${get('/')}`).untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
});

test('hands on a method that it has never heard of, as nginx does', async () => {
  await exchange(serving.http, get('/').replace('GET', 'FETCH'));
  expect(pod.heads.at(-1)).toMatch(/^FETCH \/ HTTP\/1\.1\r\n/);
});

test('takes the host of an absolute target, not that of the Host line', async () => {
  const answer = await exchange(serving.http, `GET http://app.test/a?b HTTP/1.1\r\nHost: other.test\r\n${CLOSE}\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(pod.heads.at(-1)).toMatch(/^GET \/a\?b HTTP\/1\.1\r\nHost: app\.test\r\n/);
});

test('sends an absolute target without a path on as /', async () => {
  await exchange(serving.http, `GET http://app.test?x=1 HTTP/1.1\r\nHost: app.test\r\n${CLOSE}\r\n`);
  expect(pod.heads.at(-1)).toMatch(/^GET \/\?x=1 HTTP\/1\.1\r\n/);
});

test('drops Proxy lines and names with underscores, which programs take for something else', async () => {
  const headers = 'Proxy: http://evil.test\r\nX_Real_IP: 6.6.6.6\r\nContent_Length: 5\r\nX-Kept: 1\r\n';
  await exchange(serving.http, get('/', { headers }));
  expect(pod.heads.at(-1)).not.toMatch(/^(?:proxy|x_real_ip|content_length):/im);
  expect(pod.heads.at(-1)).toContain('X-Kept: 1\r\n');
});

test('never lets Connection name away what frames or leads a request', async () => {
  const nominated =
    'host, content-length, transfer-encoding, x-real-ip, x-forwarded-for, x-request-id, cookie, authorization, x-hop';
  const headers = `${HOST}Content-Length: 5\r\nX-Hop: 1\r\nX-Kept: 1\r\nCookie: a=b\r\nAuthorization: Basic eA==\r\n`;
  await exchange(serving.http, `POST /named HTTP/1.1\r\nConnection: close, ${nominated}\r\n${headers}\r\nhello`);
  const head = pod.heads.at(-1) ?? '';
  for (const name of [
    'Host',
    'Content-Length',
    'X-Real-IP',
    'X-Forwarded-For',
    'X-Request-ID',
    'Cookie',
    'Authorization',
    'X-Kept',
  ]) {
    expect(head).toMatch(new RegExp(`^${name}: `, 'm'));
  }
  expect(head).not.toMatch(/^(?:x-hop|connection):/im);
  expect(pod.connections.at(-1)?.text.endsWith('\r\n\r\nhello')).toBe(true);
});

test('removes lines that Connection names, and hop-by-hop lines, from a request', async () => {
  const headers =
    'Connection: X-One, x-two\r\nX-One: 1\r\nX-Two: 2\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\n';
  const client = new RawClient(serving.http).send(`GET / HTTP/1.1\r\n${HOST}${headers}\r\n`);
  await client.until('hello');
  client.close();
  expect(pod.heads.at(-1)).not.toMatch(/^(?:x-one|x-two|keep-alive|proxy-connection|connection|te|upgrade):/im);
});

test('decodes no line break of a path into a line of the request', async () => {
  await exchange(serving.http, get('/a%0d%0aX-Evil:%201%0d%0a'));
  expect(pod.heads.at(-1)).toMatch(/^GET \/a%0d%0aX-Evil:%201%0d%0a HTTP\/1\.1\r\n/);
  expect(pod.heads.at(-1)).not.toMatch(/^X-Evil/m);
});

test('answers a request line and head of more than 16 KB with 431 in words', async () => {
  const answer = await exchange(serving.http, get('/', { headers: `X-Long: ${'a'.repeat(17_000)}\r\n` }));
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).toContain('larger than 16 KB');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 431, reason: 'header-too-large' });
});

test('answers an expectation that it does not know with 417 in words', async () => {
  const answer = await exchange(
    serving.http,
    `POST / HTTP/1.1\r\n${HOST}${CLOSE}Expect: coffee\r\nContent-Length: 2\r\n\r\nab`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 417 /);
  expect(answer).toContain('an Expect other than 100-continue');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 417, reason: 'bad-request' });
});

test('does not put the answer to garbage before the answer to the request in front of it', async () => {
  const client = new RawClient(serving.http).send(`GET / HTTP/1.1\r\n${HOST}\r\nnonsense\r\n\r\n`);
  const text = await client.untilClosed();
  expect(text.match(/HTTP\/1\.1 \d+/g)?.[0]).toBe('HTTP/1.1 200');
  expect(text.match(/HTTP\/1\.1 \d+/g)?.slice(1)).toEqual(['HTTP/1.1 400']);
});
