import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FastCgiPod, output, record, type FastCgiRequest } from '#test/doubles/fastcgi-pod.ts';
import { RawClient } from '#test/doubles/raw-client.ts';
import { ask } from '#test/fixtures/asking.ts';
import { plainConfigMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';

const FCGI = { 'backend-protocol': 'FCGI' };
const route = (name: string, annotations: Record<string, string>, wish: IngressWish = {}): object =>
  ingress({ name, host: `${name}.test`, annotations: { ...FCGI, ...annotations }, ...wish });

describe.each(['controller', 'local'] as const)('backend-protocol FCGI in the profile %s (reference 9)', (profile) => {
  let pod: FastCgiPod;
  let serving: Serving;
  let answer: (socket: Socket, request: FastCgiRequest) => void;
  const usual = (socket: Socket): void => void socket.end(output('Content-Type: text/plain\r\n\r\nhello'));
  const latest = (): FastCgiRequest => pod.requests.at(-1) as FastCgiRequest;
  const objects = (): object[] => [
    nginxClass,
    ...service([pod.port]),
    plainConfigMap('params', {
      SCRIPT_FILENAME: '/srv/www$fastcgi_script_name',
      SERVER_SOFTWARE: 'mine',
      WORD: 'über $request_method',
    }),
    plainConfigMap('params', { FOREIGN: 'yes' }, 'other'),
    route('app', {}),
    route('index', { 'fastcgi-index': 'index.php', 'fastcgi-params-configmap': 'default/params' }),
    route('bare', { 'fastcgi-params-configmap': 'params' }),
    route('missing', { 'fastcgi-params-configmap': 'default/nothing' }),
    route('foreign', { 'fastcgi-params-configmap': 'other/params' }),
    route(
      'rewrite',
      { 'rewrite-target': '/in/$1' },
      { paths: [{ path: '/out/(.*)', pathType: 'ImplementationSpecific' }] },
    ),
    route('slow', { 'proxy-read-timeout': '1' }),
    route('refusing', {}, { paths: [{ path: '/', service: 'none' }] }),
    route('lower', { 'backend-protocol': 'fcgi' }),
    ...service([1], { name: 'none' }),
  ];

  beforeAll(async () => {
    answer = usual;
    pod = await FastCgiPod.start((socket, request) => answer(socket, request));
    serving = await serve(objects(), { profile });
  });

  afterAll(async () => {
    await serving.close();
    await pod.close();
  });

  test('the responder gets the parameters of nginx and the lines of the client', async () => {
    const headers = {
      'Content-Type': 'text/x',
      'X-Own': 'a',
      'x-own': 'b',
      Proxy: 'http://evil.example',
      Under_Score: 'no',
    };
    const received = await ask(serving, {
      method: 'POST',
      host: 'app.test',
      path: '/dir/a%20b.php?x=1&y',
      headers,
      body: 'abc',
    });
    expect([received.status, received.headers['content-type'], received.body]).toEqual([200, 'text/plain', 'hello']);
    const { params, body, role, flags } = latest();
    const { REMOTE_PORT, SERVER_PORT, ...others } = params;
    expect([body, role, flags, Number(REMOTE_PORT) > 0, SERVER_PORT]).toEqual([
      'abc',
      1,
      0,
      true,
      String(serving.http),
    ]);
    expect(others).toEqual({
      QUERY_STRING: 'x=1&y',
      REQUEST_METHOD: 'POST',
      CONTENT_TYPE: 'text/x',
      CONTENT_LENGTH: '3',
      SCRIPT_NAME: '/dir/a b.php',
      REQUEST_URI: '/dir/a%20b.php?x=1&y',
      DOCUMENT_URI: '/dir/a b.php',
      DOCUMENT_ROOT: '/usr/local/nginx/html',
      SERVER_PROTOCOL: 'HTTP/1.1',
      REQUEST_SCHEME: 'http',
      GATEWAY_INTERFACE: 'CGI/1.1',
      SERVER_SOFTWARE: 'gatehouse',
      REMOTE_ADDR: '127.0.0.1',
      SERVER_ADDR: '127.0.0.1',
      SERVER_NAME: 'app.test',
      REDIRECT_STATUS: '200',
      HTTP_HOST: 'app.test',
      HTTP_CONNECTION: 'close',
      HTTP_CONTENT_TYPE: 'text/x',
      HTTP_CONTENT_LENGTH: '3',
      HTTP_X_OWN: 'a, b',
    });
  });

  test('a request without body has no length, and over TLS HTTPS is on', async () => {
    await ask(serving, { scheme: 'https', host: 'lower.test' });
    const { CONTENT_LENGTH, HTTPS, REQUEST_SCHEME } = latest().params;
    expect([CONTENT_LENGTH, HTTPS, REQUEST_SCHEME, latest().body]).toEqual(['', 'on', 'https', '']);
  });

  test('fastcgi-index and the ConfigMap', async () => {
    await ask(serving, { host: 'index.test', path: '/dir/' });
    const { SCRIPT_NAME, DOCUMENT_URI, SCRIPT_FILENAME, SERVER_SOFTWARE, WORD } = latest().params;
    expect([SCRIPT_NAME, DOCUMENT_URI, SCRIPT_FILENAME, SERVER_SOFTWARE]).toEqual([
      '/dir/index.php',
      '/dir/',
      '/srv/www/dir/index.php',
      'mine',
    ]);
    expect(Buffer.from(WORD ?? '', 'latin1').toString()).toBe('über GET');
    await ask(serving, { host: 'index.test', path: '/a.php' });
    expect(latest().params['SCRIPT_FILENAME']).toBe('/srv/www/a.php');
  });

  test('a rewrite changes the script and not the URI of the request', async () => {
    await ask(serving, { host: 'rewrite.test', path: '/out/x%20y?q' });
    const { SCRIPT_NAME, REQUEST_URI, QUERY_STRING } = latest().params;
    expect([SCRIPT_NAME, REQUEST_URI, QUERY_STRING]).toEqual(['/in/x y', '/out/x%20y?q', 'q']);
  });

  test.each([
    ['a ConfigMap without its namespace', 'bare', 200],
    ['a ConfigMap that is missing', 'missing', 503],
    ['a ConfigMap of another namespace', 'foreign', 503],
  ])('%s', async (_what, name, status) => {
    expect((await ask(serving, { host: `${name}.test` })).status).toBe(status);
  });

  test('a chunked body arrives with its length', async () => {
    const client = new RawClient(serving.http).send(
      'POST / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );
    await client.untilClosed();
    expect([latest().params['CONTENT_LENGTH'], latest().body]).toEqual(['5', 'abcde']);
  });

  test('large bodies pass both ways, byte for byte', async () => {
    const body = '0123456789abcdef'.repeat(60_000);
    answer = (socket, request) => {
      socket.write(record(6, `X-Length: ${request.body.length}\r\n\r\n`));
      for (let at = 0; at < request.body.length; at += 50_000)
        socket.write(record(6, request.body.slice(at, at + 50_000), at % 7));
      socket.end(output(''));
    };
    const received = await ask(serving, { method: 'PUT', host: 'app.test', body });
    expect([received.headers['x-length'], received.body === body]).toEqual([String(body.length), true]);
    answer = usual;
  });

  test.each([
    ['Status gives the status', 'Status: 404 Not Here\r\n\r\nnone', [404, 'none']],
    ['lines may end with LF alone', 'Status: 201\nX-A: b\n\nmade', [201, 'made']],
    ['Location alone means 302', 'Location: /elsewhere\r\n\r\n', [302, '']],
    ['a head without lines is 200', '\r\nbare', [200, 'bare']],
    ['204 has no body', 'Status: 204\r\n\r\nignored', [204, '']],
    ['Content-Length is kept to', 'Content-Length: 4\r\n\r\nfour and more', [200, 'four']],
    ['a malformed line is 502', 'no colon\r\n\r\n', [502, null]],
    ['a malformed Status is 502', 'Status: abc\r\n\r\n', [502, null]],
    ['a head over proxy-buffer-size is 502', `X-Large: ${'x'.repeat(4100)}\r\n\r\n`, [502, null]],
  ])('%s', async (_what, text, [status, body]) => {
    answer = (socket) => void socket.end(output(text, 3));
    const received = await ask(serving, { host: 'app.test' });
    expect([received.status, body === null ? null : received.body]).toEqual([status, body]);
    answer = usual;
  });

  test('a HEAD request gets the head alone', async () => {
    answer = (socket) => void socket.end(output('Content-Length: 5\r\n\r\nhello'));
    const received = await ask(serving, { method: 'HEAD', host: 'app.test' });
    expect([received.status, received.headers['content-length'], received.body]).toEqual([200, '5', '']);
    answer = usual;
  });

  test('records may come byte by byte', async () => {
    answer = (socket) => {
      const bytes = output('X-A: b\r\n\r\nslow', 5);
      let at = 0;
      const next = (): void => {
        if (at < bytes.length) socket.write(bytes.subarray(at, ++at), () => setImmediate(next));
        else socket.end();
      };
      socket.setNoDelay(true);
      next();
    };
    const received = await ask(serving, { host: 'app.test' });
    expect([received.headers['x-a'], received.body]).toEqual(['b', 'slow']);
    answer = usual;
  });

  test('what a script says on its error output reaches nobody', async () => {
    answer = (socket) =>
      void socket.end(Buffer.concat([record(7, 'PHP Warning: secret'), output('X-A: b\r\n\r\nfine')]));
    expect((await ask(serving, { host: 'app.test' })).body).toBe('fine');
    answer = usual;
  });

  test.each([
    ['a responder that refuses the connection', 'refusing', usual, 502],
    ['a responder that says nothing in time', 'slow', () => undefined, 504],
    ['a responder that closes without an answer', 'app', (socket: Socket) => void socket.end(), 502],
    ['a responder that speaks HTTP', 'app', (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'), 502],
    [
      'a responder that is overloaded',
      'app',
      (socket: Socket) => void socket.end(record(3, Buffer.from([0, 0, 0, 0, 2, 0, 0, 0]))),
      502,
    ],
  ])('%s', async (_what, name, act, status) => {
    answer = act;
    expect((await ask(serving, { host: `${name}.test` })).status).toBe(status);
    answer = usual;
  });

  test('an answer that is cut cannot pass for a whole one', async () => {
    answer = (socket) => void socket.end(record(6, 'Content-Type: text/plain\r\n\r\nhalf'));
    const client = new RawClient(serving.http).send('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n');
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
    answer = usual;
  });
});
