import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let answer = '';

beforeAll(async () => {
  pod = await RawPod.start((socket) => socket.write(answer, 'latin1'));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
beforeEach(() => {
  answer = ok('hello');
});
afterAll(async () => {
  await serving.close();
  await pod.close();
});

const INVALID: readonly (readonly [name: string, bytes: string])[] = [
  ['both lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!'],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello'],
  ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello'],
  ['a coding before chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['two codings', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a tab behind chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n'],
  ['chunked in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a control character in the status text', 'HTTP/1.1 200 O\x01K\r\nContent-Length: 5\r\n\r\nhello'],
  ['NUL in a value', 'HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 5\r\n\r\nhello'],
  ['a carriage return in a value', 'HTTP/1.1 200 OK\r\nX-A: a\rb\r\nContent-Length: 5\r\n\r\nhello'],
  ['a folded line', 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 5\r\n\r\nhello'],
  ['a blank before the colon', 'HTTP/1.1 200 OK\r\nX-A : a\r\nContent-Length: 5\r\n\r\nhello'],
  ['a line without a colon', 'HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 5\r\n\r\nhello'],
  ['a bare line feed in the head', 'HTTP/1.1 200 OK\r\nX-A: a\nX-B: b\r\nContent-Length: 5\r\n\r\nhello'],
  ['bare line feeds only', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['a status below 100', 'HTTP/1.1 099 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['another version', 'HTTP/2.0 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['another protocol without a line end', '\x15\x03\x03\x00\x02\x02\x46'],
  ['more than 256 lines', `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(257)}\r\n`],
  [
    'switching protocols without being asked',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
  ],
  ['interim answers without end', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(200)],
];

describe('answers 502 in words when the pod answers with', () => {
  test.for(INVALID)('%s', async ([, bytes]) => {
    answer = bytes;
    const text = await exchange(serving.http, get('/', { headers: 'X-Case: 1\r\n' }));
    const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
    expect(last).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/);
    expect(last).toContain('did not answer in valid HTTP/1.1');
    const record = serving.engine.requests.list('', 1)[0];
    expect(record).toMatchObject({ status: 502, reason: 'upstream-invalid', answeredBy: 'gatehouse' });
    expect(record?.endpoint).toMatchObject({ port: pod.port });
    answer = ok('still alive');
    expect(await exchange(serving.http, get('/'))).toContain('still alive');
  });
});

const STRANGE: readonly (readonly [name: string, bytes: string, expected: RegExp])[] = [
  [
    'a Trailer line without chunks',
    'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 5\r\n\r\nhello',
    /^HTTP\/1\.1 200 OK\r\n(?![^]*Trailer:)[^]*hello$/,
  ],
  [
    'two Content-Type lines',
    ok('hello', 'Content-Type: a/b\r\nContent-Type: c/d\r\n'),
    /Content-Type: a\/b\r\nContent-Type: c\/d\r\n/,
  ],
  ['a name out of JavaScript', ok('hello', '__proto__: 1\r\nconstructor: 2\r\n'), /__proto__: 1\r\nconstructor: 2\r\n/],
  ['HTTP2-Settings', ok('hello', 'HTTP2-Settings: AAMAAABk\r\n'), /hello$/],
  [
    'a status that nobody knows',
    'HTTP/1.1 799 Odd\r\nContent-Length: 5\r\n\r\nhello',
    /^HTTP\/1\.1 799 Odd\r\n[^]*hello$/,
  ],
  ['no status text', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello', /^HTTP\/1\.1 200[^]*hello$/],
  ['latin1 in a value', ok('hello', 'X-Name: caf\xe9\r\n'), /X-Name: caf\xe9\r\n/],
  [
    'empty values and blanks around values',
    ok('hello', 'X-Empty:\r\nX-Wide: \t a b \t \r\n'),
    /X-Empty: \r\nX-Wide: a b\r\n/,
  ],
];

describe('hands on, without harm,', () => {
  test.for(STRANGE)('%s', async ([, bytes, expected]) => {
    answer = bytes;
    expect(await exchange(serving.http, get('/'))).toMatch(expected);
  });
});

test('removes lines that Connection names, and hop-by-hop lines, from an answer', async () => {
  answer = ok(
    'hello',
    'Connection: X-Hop, keep-alive, Content-Length\r\nX-Hop: 1\r\nX-Kept: 2\r\nKeep-Alive: timeout=7\r\nProxy-Connection: a\r\nUpgrade: h2c\r\n',
  );
  const text = await exchange(serving.http, get('/'));
  expect(text).not.toMatch(/^(?:x-hop|keep-alive|proxy-connection|upgrade):/im);
  expect(text).toContain('X-Kept: 2\r\n');
  expect(text).toContain('Content-Length: 5\r\n');
  expect(text.match(/^Connection: .*$/gim)).toEqual(['Connection: close']);
});

test('answers 502 when the head is larger than proxy-buffer-size', async () => {
  answer = ok('hello', `Set-Cookie: a=${'b'.repeat(5000)}\r\n`);
  const text = await exchange(serving.http, get('/'));
  expect(text).toMatch(/^HTTP\/1\.1 502 /);
  expect(text).toContain('larger than proxy-buffer-size');
  expect(serving.engine.requests.list('', 1)[0]).toMatchObject({ status: 502, reason: 'upstream-header-too-large' });
});

test('takes a head that comes byte by byte', async () => {
  const slow = await RawPod.start((socket) => {
    const bytes = ok('hello', 'X-Slow: yes\r\n');
    let at = 0;
    const next = (): void => {
      if (at < bytes.length) socket.write(bytes.charAt(at++), 'latin1', () => setImmediate(next));
    };
    next();
  });
  const own = await serve([nginxClass, ingress(), ...service([slow.port])]);
  const text = await exchange(own.http, get('/'));
  expect(text).toContain('X-Slow: yes\r\n');
  expect(text.endsWith('hello')).toBe(true);
  await own.close();
  await slow.close();
});

test('drops a connection with bytes behind the answer, so that they answer nobody', async () => {
  answer = `${ok('hello')}${ok('stray!')}`;
  const client = new RawClient(serving.http).send(get('/', { close: false }));
  await client.until('hello');
  answer = ok('right');
  client.send(get('/'));
  const text = await client.untilClosed();
  expect(text).not.toContain('stray!');
  expect(text.endsWith('right')).toBe(true);
});

test('keeps the length of a HEAD answer and sends no body', async () => {
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nX-Head: 1\r\n\r\n';
  const client = new RawClient(serving.http).send('HEAD / HTTP/1.1\r\nHost: app.test\r\n\r\n');
  await client.until('\r\n\r\n');
  answer = ok('next');
  client.send(get('/'));
  const text = await client.untilClosed();
  expect(text).toContain('Content-Length: 5000\r\n');
  expect(text).toMatch(/X-Head: 1\r\n[^]*?\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*next$/);
});

const BODYLESS: readonly (readonly [name: string, bytes: string])[] = [
  ['204', 'HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n'],
  ['204 with a length', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
  ['304 with a length', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "a"\r\n\r\n'],
  ['304 that says chunked', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a chunked answer to HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n'],
];

describe('knows that no body follows', () => {
  test.for(BODYLESS)('%s', async ([name, bytes]) => {
    answer = bytes;
    const method = name.includes('HEAD') ? 'HEAD' : 'GET';
    const client = new RawClient(serving.http).send(`${method} / HTTP/1.1\r\nHost: app.test\r\n\r\n`);
    await client.until('\r\n\r\n');
    answer = ok('next');
    client.send(get('/'));
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 \d{3} [^]*?\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*next$/);
  });
});
