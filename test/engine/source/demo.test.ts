import { Buffer } from 'node:buffer';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { EndpointSliceObject, Snapshot } from '#shared/model/snapshot.ts';
import { createDemoSource } from '#engine/source/demo/demo-source.ts';
import type { Source } from '#engine/source/source.ts';
import { SnapshotRecorder } from './snapshot-recorder.ts';

let source: Source;
let recorder: SnapshotRecorder;
let snapshot: Snapshot;

beforeAll(async () => {
  source = createDemoSource();
  recorder = new SnapshotRecorder();
  await source.start(recorder);
  snapshot = await recorder.reading(1);
});

afterAll(() => source.close());

function slicesOf(service: string): readonly EndpointSliceObject[] {
  return snapshot.endpointSlices.filter((slice) => slice.service === service);
}

function originOf(service: string): string {
  const [slice] = slicesOf(service);
  return `127.0.0.1:${slice?.ports[0]?.port}`;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the objects', () => {
  test('are the classic example, its regex and TLS forms and two hosts that open without set-up', () => {
    const paths = snapshot.ingresses.flatMap(({ namespace, name, className, annotations, rules }) =>
      rules.flatMap(({ host, paths: ofHost }) =>
        ofHost.map(({ path, pathType, backend }) => [
          `${namespace}/${name}`,
          className,
          `${host} ${path} ${pathType}`,
          backend.kind === 'service' ? `${backend.name}:${backend.port}` : null,
          annotations['nginx.ingress.kubernetes.io/rewrite-target'] ?? null,
        ]),
      ),
    );
    expect(paths).toEqual([
      ['default/hostname-localhost', 'nginx', 'hostname.localhost / Prefix', 'hostname-svc:http', null],
      ['default/ingress-example', 'nginx', 'da2so.com /hostname Prefix', 'hostname-svc:8080', '/'],
      [
        'default/ingress-regex',
        'nginx',
        'regex.da2so.com /hostname(/|$)(.*) ImplementationSpecific',
        'hostname-svc:8080',
        '/$2',
      ],
      ['default/ingress-tls', 'nginx', 'tls.da2so.com /hostname Prefix', 'hostname-svc:8080', '/'],
      ['shop/shop', 'nginx', 'shop.localhost / Prefix', 'shop-web:80', null],
      ['shop/shop', 'nginx', 'shop.localhost /cart Prefix', 'cart-svc:80', null],
      ['shop/shop', 'nginx', 'shop.localhost /events Exact', 'cart-svc:80', null],
      ['shop/shop', 'nginx', 'shop.localhost /socket Exact', 'cart-svc:80', null],
      ['shop/shop', 'nginx', 'shop.localhost /reports Prefix', 'reports-svc:80', null],
      ['shop/shop', 'nginx', 'shop.localhost /legacy Prefix', 'legacy-svc:80', null],
    ]);
    expect([snapshot.problems, snapshot.classes]).toEqual([
      [],
      [{ name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false }],
    ]);
    expect(recorder.statuses.at(-1)).toMatchObject({ source: { kind: 'demo', name: 'demo' }, state: 'live' });
  });

  test('have three ready pods for the classic Service, none for the reports, no Service for the rest', () => {
    const pods = slicesOf('hostname-svc').flatMap(({ endpoints }) => endpoints);
    expect(pods.map(({ ready }) => ready)).toEqual([true, true, true]);
    expect(new Set(pods.map(({ pod }) => pod)).size).toBe(3);
    for (const { pod } of pods) expect(pod).toMatch(/^hostname-deployment-[a-z0-9]{10}-[a-z0-9]{5}$/);
    expect(
      slicesOf('reports-svc').flatMap(({ endpoints }) => endpoints.map(({ ready, serving }) => [ready, serving])),
    ).toEqual([[false, false]]);
    expect(snapshot.services.some(({ name }) => name === 'legacy-svc')).toBe(false);
  });

  test('have a TLS Secret whose self-signed pair is made at start', () => {
    const secret = snapshot.secrets.find(({ name }) => name === 'tls-secret');
    const pem = (key: string): string => Buffer.from(secret?.data[key] ?? '', 'base64').toString();
    const certificate = new X509Certificate(pem('tls.crt'));
    expect(secret?.type).toBe('kubernetes.io/tls');
    expect(certificate.checkHost('tls.da2so.com')).toBe('tls.da2so.com');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(pem('tls.key')))).toBe(true);
    expect(certificate.validFromDate < new Date() && certificate.validToDate > new Date()).toBe(true);
  });
});

describe('a pod', () => {
  test('answers with its name and what it received', async () => {
    const [slice] = slicesOf('hostname-svc');
    const response = await fetch(`http://${originOf('hostname-svc')}/a%2Fb/../c?x=1&y=a%20b`, {
      method: 'POST',
      headers: { 'X-Custom': 'one' },
      body: 'hello',
    });
    const echo = (await response.json()) as Record<string, unknown>;
    expect(response.headers.get('x-pod')).toBe(slice?.endpoints[0]?.pod);
    expect(echo).toMatchObject({
      pod: slice?.endpoints[0]?.pod,
      namespace: 'default',
      method: 'POST',
      host: originOf('hostname-svc'),
      path: '/c',
      query: { x: '1', y: 'a b' },
      httpVersion: '1.1',
      headers: { 'x-custom': 'one', 'content-length': '5' },
      trailers: {},
      bodySize: 5,
    });
    expect(echo['remoteAddress']).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  test('counts a chunked body and shows its trailers', async () => {
    const outgoing = httpRequest(`http://${originOf('hostname-svc')}/`, {
      method: 'PUT',
      headers: { Trailer: 'X-Sum' },
    });
    outgoing.write('a'.repeat(100_000));
    outgoing.addTrailers({ 'X-Sum': '42' });
    outgoing.end('b');
    const [message] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(JSON.parse(await textOf(message))).toMatchObject({ bodySize: 100_001, trailers: { 'x-sum': '42' } });
  });

  test('shows a browser a page in which nothing that was received is markup', async () => {
    const response = await fetch(`http://${originOf('hostname-svc')}/?x=<script>alert(1)</script>`, {
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8', 'X-Evil': '"><img src=x>' },
    });
    const page = await response.text();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain(`<h1>${slicesOf('hostname-svc')[0]?.endpoints[0]?.pod}</h1>`);
    expect(page).toContain('&quot;&gt;&lt;img src=x&gt;');
    expect(page).not.toMatch(/<script|<img/);
  });

  test.each([
    ['text/html;q=0.5, application/json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['text/*', 'text/html; charset=utf-8'],
    ['text/event-stream;q=0.1, */*', 'application/json; charset=utf-8'],
  ])('asked for %s gives %s', async (accept, type) => {
    const response = await fetch(`http://${originOf('hostname-svc')}/`, { headers: { Accept: accept } });
    expect(response.headers.get('content-type')).toBe(type);
  });

  test('honours status, bytes and delay_ms, and passes over what makes no sense', async () => {
    const ask = async (query: string, method = 'GET'): Promise<readonly [number, number]> => {
      const response = await fetch(`http://${originOf('hostname-svc')}/?${query}`, { method });
      return [response.status, (await response.arrayBuffer()).byteLength];
    };
    expect(await ask('status=503&bytes=200000')).toEqual([503, 200_000]);
    expect(await ask('status=204')).toEqual([204, 0]);
    expect(await ask('bytes=10&delay_ms=1')).toEqual([200, 10]);
    expect(await ask('bytes=1000', 'HEAD')).toEqual([200, 0]);
    expect((await ask('status=99&bytes=-1&delay_ms=x'))[0]).toBe(200);
  });

  test('sends server-sent events', async () => {
    const cancel = new AbortController();
    const response = await fetch(`http://${originOf('cart-svc')}/events`, { signal: cancel.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    while (!received.includes('id: 2')) received += (await reader?.read())?.value ?? '';
    cancel.abort();
    const [, name] = /^id: 1\nevent: tick\ndata: \{"pod":"(cart-[a-z0-9]+-[a-z0-9]+)","count":1,/.exec(received) ?? [];
    expect(name).toBe(slicesOf('cart-svc')[0]?.endpoints[0]?.pod);
  });

  test('sends back every WebSocket message, text and binary, and says who it is', async () => {
    const socket = new WebSocket(`ws://${originOf('cart-svc')}/socket`);
    const upgraded = once(socket, 'upgrade');
    await once(socket, 'open');
    const [answer] = (await upgraded) as [IncomingMessage];
    const echoed: (readonly [string, boolean])[] = [];
    socket.on('message', (data: Buffer, isBinary) => echoed.push([data.toString(), isBinary]));
    socket.send('text');
    socket.send(Buffer.from('binary'));
    while (echoed.length < 2) await once(socket, 'message');
    socket.close();
    await once(socket, 'close');
    expect(answer.headers['x-pod']).toBe(slicesOf('cart-svc')[0]?.endpoints[0]?.pod);
    expect(echoed).toEqual([
      ['text', false],
      ['binary', true],
    ]);
  });

  test('survives a client that goes away in the middle', async () => {
    const port = Number(originOf('cart-svc').split(':')[1]);
    for (const text of [
      'GET /?bytes=50000000 HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc',
      '\0\0\r\n\r\n',
    ]) {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      await new Promise<void>((resolve) => socket.write(text, () => resolve()));
      socket.destroy();
    }
    expect((await fetch(`http://${originOf('cart-svc')}/`)).status).toBe(200);
  });
});

test('close ends every pod with all that is open', async () => {
  const other = createDemoSource();
  const heard = new SnapshotRecorder();
  await other.start(heard);
  const slice = (await heard.reading(1)).endpointSlices.find(({ service }) => service === 'cart-svc');
  const port = slice?.ports[0]?.port ?? 0;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
  await once(socket, 'open');
  const events = await fetch(`http://127.0.0.1:${port}/events`);
  const late = fetch(`http://127.0.0.1:${port}/?delay_ms=50000`).catch((error: unknown) => error);
  const closed = once(socket, 'close');
  await other.close();
  await closed;
  await expect(events.text()).rejects.toThrow();
  expect(await late).toBeInstanceOf(Error);
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
});
