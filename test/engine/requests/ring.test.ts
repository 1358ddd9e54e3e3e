import { expect, test } from 'vitest';
import { RequestRing } from '#engine/requests/ring.ts';
import { finished } from './finished.ts';

const ring = (capacity: number, arenaBytes = 64 * 1024): RequestRing => new RequestRing({ capacity, arenaBytes });

test('gives a record back as it was', () => {
  const one = ring(4);
  const endpoint = { address: '10.0.0.7', port: 8080, pod: 'app-1', node: 'n1', way: 'direct' } as const;
  const exchange = finished({
    host: 'app.test:8080',
    target: '/a/b?c=d&e=',
    upstreamTarget: '/b?c=d&e=',
    endpoint,
    answeredBy: 'upstream',
    reason: 'upstream',
    connectTime: 0.25,
    firstByteTime: 1.25,
    received: 7,
    requestHeaders: ['Host', 'app.test:8080', 'X-A', 'b:c'],
    responseHeaders: ['Content-Type', 'text/plain'],
  });
  expect(one.read(one.add(exchange))).toEqual({
    id: exchange.id,
    time: '2026-01-01T00:00:00.000Z',
    client: { address: '127.0.0.1', port: 5000 },
    method: 'GET',
    scheme: 'http',
    host: 'app.test:8080',
    path: '/a/b',
    query: 'c=d&e=',
    httpVersion: '1.1',
    tls: null,
    source: 'demo',
    route: null,
    service: null,
    endpoint,
    upstreamPath: '/b?c=d&e=',
    status: 200,
    answeredBy: 'upstream',
    reason: 'upstream',
    attempts: [{ address: '10.0.0.7', port: 8080, status: 200, error: null, time: 1.5, way: 'direct' }],
    timing: { total: 1.5, match: 0.1, connect: 0.25, firstByte: 1.25 },
    received: 7,
    sent: 2,
    requestHeaders: [
      ['Host', 'app.test:8080'],
      ['X-A', 'b:c'],
    ],
    responseHeaders: [['Content-Type', 'text/plain']],
  });
});

test('keeps the newest when it goes round, each with its own text', () => {
  const one = ring(8);
  for (let at = 0; at < 100; at++)
    one.add(finished({ target: `/${at}`, status: 200 + at, requestHeaders: ['X-At', String(at)] }));
  expect([one.first, one.next]).toEqual([92, 100]);
  expect(one.read(91)).toBeNull();
  expect(one.read(100)).toBeNull();
  for (let at = 92; at < 100; at++) {
    expect(one.read(at)).toMatchObject({ path: `/${at}`, status: 200 + at, requestHeaders: [['X-At', String(at)]] });
  }
});

test('keeps fewer records when their text is long, and never one whose text was overwritten', () => {
  const one = ring(1_000, 16 * 1024);
  for (let at = 0; at < 400; at++) {
    const long = String(at).padEnd((at * 37) % 900, 'x');
    one.add(finished({ target: `/${at}`, requestHeaders: ['X-Long', long] }));
    for (let kept = one.first; kept < one.next; kept++) {
      const wanted = String(kept).padEnd((kept * 37) % 900, 'x');
      expect(one.read(kept)).toMatchObject({ path: `/${kept}`, requestHeaders: [['X-Long', wanted]] });
    }
  }
  expect(one.next - one.first).toBeGreaterThan(5);
});

test('bounds what one record may take, and stays readable', () => {
  const one = ring(4, 8 * 1024);
  const sequence = one.add(finished({ requestHeaders: ['X-Huge', 'y'.repeat(100_000)] }));
  expect(one.read(sequence)).toMatchObject({ id: 'a'.repeat(32), path: '/', status: 200 });
});

test('forgets everything when it is cleared, and goes on counting', () => {
  const one = ring(4);
  one.add(finished({ target: '/before' }));
  one.clear();
  expect(one.read(0)).toBeNull();
  expect(one.read(one.add(finished({ target: '/after' })))).toMatchObject({ path: '/after' });
});

test('shows bytes above 127 as UTF-8 where they are that, else as they are', () => {
  const one = ring(4);
  const utf8 = Buffer.from('/한글', 'utf8').toString('latin1');
  expect(one.read(one.add(finished({ target: utf8 })))?.path).toBe('/한글');
  expect(one.read(one.add(finished({ target: '/caf\xe9' })))?.path).toBe('/caf\xe9');
});
