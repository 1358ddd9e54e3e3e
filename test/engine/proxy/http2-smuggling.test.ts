import type { ClientHttp2Session } from 'node:http2';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { http2Request, http2Session } from '#test/doubles/http2-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: RawPod;
let serving: Serving;
let session: ClientHttp2Session;
let answer = '';

beforeAll(async () => {
  pod = await RawPod.start((socket) => socket.write(answer));
  serving = await serve([nginxClass, ingress(), ...service([pod.port])]);
});
beforeEach(() => {
  answer = ok('hello');
  session = http2Session(serving.https);
});
afterEach(() => session.destroy());
afterAll(async () => {
  await serving.close();
  await pod.close();
});

test('refuses, in words, a Host of another name than the authority', async () => {
  const before = pod.heads.length;
  const answered = await http2Request(session, { ':path': '/', host: 'other.test' });
  expect(answered.status).toBe(400);
  expect(answered.body.toString()).toContain('The request is malformed: more than one Host line.');
  expect(pod.heads.length).toBe(before);
});

test('refuses, in words, a path above the root', async () => {
  const answered = await http2Request(session, { ':path': '/../x' });
  expect(answered.status).toBe(400);
  expect(answered.body.toString()).toContain('The request is malformed: ');
});

test('takes a Host that says the same as the authority', async () => {
  expect((await http2Request(session, { ':path': '/', host: 'app.test' })).status).toBe(200);
  expect(pod.heads.at(-1)?.match(/^host: .*$/gim)).toEqual(['Host: app.test']);
});

test('answers an expectation that it does not know with 417', async () => {
  const answered = await http2Request(
    session,
    { ':path': '/', ':method': 'POST', expect: 'coffee' },
    { body: Buffer.from('a') },
  );
  expect(answered.status).toBe(417);
});

test('answers CONNECT with 405, and the session lives on', async () => {
  const answered = await http2Request(session, { ':method': 'CONNECT', ':authority': 'app.test:80' });
  expect(answered.status).toBe(405);
  expect((await http2Request(session, { ':path': '/' })).status).toBe(200);
});

test('drops Proxy lines and names with underscores', async () => {
  await http2Request(session, { ':path': '/', proxy: 'http://evil.test', x_real_ip: '6.6.6.6', 'x-kept': '1' });
  expect(pod.heads.at(-1)).not.toMatch(/^(?:proxy|x_real_ip):/im);
  expect(pod.heads.at(-1)).toContain('x-kept: 1\r\n');
});

// Node's own client refuses to send these, so the frames are written by hand.
const MALFORMED: readonly (readonly [name: string, lines: readonly (readonly [string, string])[]])[] = [
  ['a name in upper case', [['X-Upper', '1']]],
  ['a Connection line', [['connection', 'keep-alive']]],
  ['Transfer-Encoding', [['transfer-encoding', 'chunked']]],
  ['an Upgrade line', [['upgrade', 'h2c']]],
  ['TE other than trailers', [['te', 'gzip']]],
  ['an authority with userinfo', [[':authority', 'user@app.test']]],
  ['an authority with a path', [[':authority', 'app.test/x']]],
  ['a path that is none', [[':path', 'x']]],
  ['a path of another scheme', [[':path', 'ftp://other.test/']]],
  [
    'two lengths',
    [
      ['content-length', '0'],
      ['content-length', '5'],
    ],
  ],
  ['a length that is no number', [['content-length', '+0']]],
  ['a length without a body', [['content-length', '5']]],
  [
    'a pseudo header behind others',
    [
      ['x-a', '1'],
      [':path', '/smuggled'],
    ],
  ],
  ['a pseudo header twice', [[':path', '/smuggled']]],
  ['a line break in the path', [[':path', '/ HTTP/1.1\r\nX-Evil: 1\r\n']]],
];

describe('resets the stream of a request with', () => {
  test.for(MALFORMED)('%s', async ([, lines]) => {
    const before = pod.heads.length;
    const frames = await rawHttp2(serving.https, lines);
    expect(frames.some(isRefusal)).toBe(true);
    expect(pod.heads.slice(before)).toEqual([]);
  });
});

const UNREADABLE: readonly (readonly [name: string, lines: readonly (readonly [string, string])[]])[] = [
  ['a line break in a value', [['x-a', 'b\r\nX-Evil: 1']]],
  ['NUL in a value', [['x-a', 'b\0c']]],
  ['a colon in a name', [['x:a', 'b']]],
  ['a blank in a name', [['x a', 'b']]],
];

describe('never sends on', () => {
  test.for(UNREADABLE)('%s', async ([, lines]) => {
    const before = pod.heads.length;
    await rawHttp2(serving.https, lines);
    expect(
      pod.heads.slice(before).filter((head) => /evil|^x/im.test(head.replace(/^X-(?:Req|Real|For|Sch).*$/gm, ''))),
    ).toEqual([]);
  });
});

test('breaks off a body that is longer than its length', async () => {
  answer = '';
  const frames = await rawHttp2(serving.https, [['content-length', '2']], 'hello');
  expect(frames.some(isRefusal)).toBe(true);
  expect(pod.connections.every(({ text }) => !text.endsWith('hello'))).toBe(true);
});

const RST_STREAM = 3;
const GOAWAY = 7;
const CLOSED = -1;

interface Frame {
  readonly type: number;
  readonly stream: number;
}

function isRefusal({ type }: Frame): boolean {
  return type === RST_STREAM || type === GOAWAY || type === CLOSED;
}

/** Sends one request as raw frames; gives the frames that come back until the stream or connection is over. */
async function rawHttp2(port: number, lines: readonly (readonly [string, string])[], body?: string): Promise<Frame[]> {
  const socket: TLSSocket = connectTls({
    host: '127.0.0.1',
    port,
    servername: 'app.test',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  const own = [
    [':method', body === undefined ? 'GET' : 'POST'],
    [':scheme', 'https'],
    [':authority', 'app.test'],
    [':path', '/'],
    // A line that stands alone takes the place of ours; others come on top.
  ].filter(([name]) => lines.length > 1 || lines[0]?.[1] === '/smuggled' || name !== lines[0]?.[0]);
  const block = Buffer.concat([...own, ...lines].map(([name = '', value = '']) => literal(name, value)));
  socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  socket.write(frame(4, 0, 0, Buffer.alloc(0)));
  socket.write(frame(1, body === undefined ? 0x5 : 0x4, 1, block));
  if (body !== undefined) socket.write(frame(0, 0x1, 1, Buffer.from(body)));
  const frames: Frame[] = [];
  let rest = Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<Frame[]>();
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
      const found = { type: rest[3] as number, stream: rest.readUInt32BE(5) };
      const endOfStream = (found.type === 0 || found.type === 1) && ((rest[4] as number) & 1) === 1;
      rest = rest.subarray(9 + rest.readUIntBE(0, 3));
      frames.push(found);
      if (found.type === RST_STREAM || found.type === GOAWAY || endOfStream) resolve(frames);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    frames.push({ type: CLOSED, stream: 0 });
    resolve(frames);
  });
  await promise;
  socket.destroy();
  return frames;
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header line without index and without Huffman coding (RFC 7541, 6.2.2). */
function literal(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.from([0]), text(name), text(value)]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
