import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { ApiServerDouble, type ApiRequest, type Fault } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
  server.put('ingresses', ingress('a'));
});

afterEach(async () => {
  await server.close();
});

const names = (snapshot: Snapshot) => snapshot.ingresses.map(({ name }) => name).join();
const hasB = (snapshot: Snapshot) => names(snapshot).endsWith('b');

/** Answers the first `times` requests that fit with a fault. */
function first(
  times: number,
  fits: (request: ApiRequest) => boolean,
  fault: Fault,
): (request: ApiRequest) => Fault | null {
  let left = times;
  return (request) => {
    if (left === 0 || !fits(request)) return null;
    left -= 1;
    return fault;
  };
}

const isList = (request: ApiRequest) => request.plural === 'ingresses' && !request.watch;
const isWatch = (request: ApiRequest) => request.plural === 'ingresses' && request.watch;

describe('while listing', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['an answer with status 500', { kind: 'status', status: 500 }],
    ['an answer with status 429', { kind: 'status', status: 429, headers: { 'retry-after': '0' } }],
    ['a reset', { kind: 'reset' }],
    [
      'truncated JSON',
      { kind: 'bytes', bytes: '{"metadata":{"resourceVersion":"1"},"items":[{"meta', afterwards: 'end' },
    ],
    ['a reset in the middle of JSON', { kind: 'bytes', bytes: '{"metadata":{"resource', afterwards: 'reset' }],
    ['JSON of something else', { kind: 'bytes', bytes: '["hello"]', afterwards: 'end' }],
    ['a sign-in page', { kind: 'bytes', bytes: '<html><body>Please sign in</body></html>', afterwards: 'end' }],
    ['a compressed answer that is not', { kind: 'bytes', bytes: 'plain', encoding: 'gzip', afterwards: 'end' }],
    [
      'a few bytes that unpack to a lot',
      { kind: 'bytes', bytes: gzipSync(Buffer.alloc(4 << 20)), encoding: 'gzip', afterwards: 'end' },
    ],
    ['endless garbage', { kind: 'endless', chunk: 'x'.repeat(64 * 1024) }],
  ];

  test.each(faults)('%s is survived, and a single one is not worth a word', async (_what, fault) => {
    server.fault = first(1, isList, fault);
    await using started = await startSource(server);
    const snapshot = await started.recorder.untilSnapshot();
    expect([names(snapshot), snapshot.problems]).toEqual(['a', []]);
  });

  test('a server that begins no answer is given up in time', async () => {
    server.fault = first(1, isList, { kind: 'silent' });
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, api: { ...SHORT_TIMES.api, page: 50 } },
    });
    expect(names(await started.recorder.untilSnapshot())).toBe('a');
  });

  test('a fault that stays is a problem that quotes nothing of the answer, and goes when it is over', async () => {
    server.fault = (request) => (isList(request) ? { kind: 'bytes', bytes: '<p>canary</p>', afterwards: 'end' } : null);
    await using started = await startSource(server);
    const broken = await started.recorder.untilSnapshot();
    expect(broken.problems.map(({ code, values }) => [code, values['reason']])).toEqual([
      ['cluster-unreachable', 'it answers with something that is not JSON'],
    ]);
    server.fault = () => null;
    const healed = await started.recorder.untilSnapshot((snapshot) => snapshot.problems.length === 0);
    expect(names(healed)).toBe('a');
  });

  test('a server that forgets every list is a problem in the end', async () => {
    server.fault = (request) => (isList(request) ? { kind: 'status', status: 410 } : null);
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, expiredAgain: 60_000 } },
    });
    const { problems } = await started.recorder.untilSnapshot();
    expect(problems.map(({ values }) => values['reason'])).toEqual(['it keeps forgetting what was read']);
  });

  test('a list that the server forgot in the middle is read again in one piece', async () => {
    for (const name of ['b', 'c', 'd', 'e']) server.put('ingresses', ingress(name));
    server.fault = first(1, (request) => isList(request) && request.query.has('continue'), {
      kind: 'status',
      status: 410,
    });
    await using started = await startSource(server);
    expect(names(await started.recorder.untilSnapshot())).toBe('a,b,c,d,e');
    expect(server.requests.filter(isList).map(({ query }) => query.get('resourceVersion'))).toEqual([null, null, '0']);
  });
});

describe('while watching', () => {
  /** Starts, breaks the watch in some way, changes something unseen and expects to see it. */
  async function survives(breakIt: () => void | Promise<void>): Promise<void> {
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    await breakIt();
    await server.until((double) => !double.watching('ingresses') || double.countRequests('ingresses', 'watch') > 1);
    server.put('ingresses', ingress('b'));
    const snapshot = await started.recorder.untilSnapshot(hasB);
    expect(names(snapshot)).toBe('a,b');
    expect(started.recorder.snapshots.every((one) => names(one).startsWith('a'))).toBe(true);
  }

  test('a clean end leads to another watch from the last version, not to a list', async () => {
    await survives(() => server.endWatches('ingresses'));
    expect(server.countRequests('ingresses', 'list')).toBe(1);
  });

  test('a reset is survived without a list', async () => {
    await survives(() => server.resetWatches('ingresses'));
    expect(server.countRequests('ingresses', 'list')).toBe(1);
  });

  test('a line that is not JSON is survived', async () => {
    await survives(() => server.write('ingresses', '{"type":"ADDED","object":{"meta\n'));
  });

  test('a line without an end is survived', async () => {
    await survives(() => server.write('ingresses', 'x'.repeat(128 * 1024)));
  });

  test('a line cut off by the end of the answer is survived', async () => {
    await survives(() => {
      server.write('ingresses', '{"type":"ADDED","obj');
      server.endWatches('ingresses');
    });
  });

  test('an event of a type that does not exist is survived', async () => {
    await survives(() =>
      server.write('ingresses', '{"type":"EXPLODED","object":{"metadata":{"resourceVersion":"1"}}}\n'),
    );
  });

  test('an error event other than 410 is survived', async () => {
    await survives(() => server.write('ingresses', '{"type":"ERROR","object":{"kind":"Status","code":500}}\n'));
  });

  test('refusals on the way back are survived', async () => {
    await survives(() => {
      server.fault = first(3, isWatch, { kind: 'status', status: 503 });
      server.resetWatches('ingresses');
    });
  });

  test('an event in many pieces is put together', async () => {
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    const line = JSON.stringify({
      type: 'ADDED',
      object: { ...ingress('b'), metadata: { ...ingress('b').metadata, resourceVersion: '999' } },
    });
    for (const piece of line.match(/.{1,40}/g) ?? []) server.write('ingresses', piece);
    server.write('ingresses', '\n');
    expect(names(await started.recorder.untilSnapshot(hasB))).toBe('a,b');
  });

  test.each([
    [
      'as a status',
      () => {
        server.fault = first(1, isWatch, { kind: 'status', status: 410 });
        server.endWatches('ingresses');
      },
    ],
    ['as an event', () => server.write('ingresses', '{"type":"ERROR","object":{"kind":"Status","code":410}}\n')],
  ])(
    'a version that is too old, told %s, leads to a list that finds what is gone, without a moment of nothing',
    async (_how, expire) => {
      server.put('ingresses', ingress('gone'));
      await using started = await startSource(server);
      const before = await started.recorder.untilSnapshot();
      expect(names(before)).toBe('a,gone');
      await server.until((double) => double.watching('ingresses'));
      server.removeUnseen('ingresses', ingress('gone'));
      expire();
      const after = await started.recorder.untilSnapshot((snapshot) => names(snapshot) === 'a');
      expect(after.ingresses[0]).toBe(before.ingresses[0]);
      expect(started.recorder.snapshots.map(names).filter((found) => !found.startsWith('a'))).toEqual([]);
    },
  );

  test('a bookmark moves the version from which the next watch starts', async () => {
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    const from = Number(server.requests.filter(isWatch)[0]?.query.get('resourceVersion'));
    server.bookmark('ingresses');
    server.endWatches('ingresses');
    await server.until((double) => double.countRequests('ingresses', 'watch') === 2);
    expect(Number(server.requests.filter(isWatch)[1]?.query.get('resourceVersion'))).toBe(from + 1);
  });

  test('silence after a bookmark is noticed', async () => {
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, silence: 50 } },
    });
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    server.bookmark('ingresses');
    await server.until((double) => double.countRequests('ingresses', 'watch') === 2);
    server.put('ingresses', ingress('b'));
    expect(names(await started.recorder.untilSnapshot(hasB))).toBe('a,b');
  });

  test('a server that ends every watch at once goes through the back-off', async () => {
    server.fault = (request) => (isWatch(request) ? { kind: 'bytes', bytes: '', afterwards: 'end' } : null);
    await using started = await startSource(server, {
      times: { ...SHORT_TIMES, reflector: { ...SHORT_TIMES.reflector, shortWatch: 60_000 } },
    });
    const told = await started.recorder.untilSnapshot((snapshot) => snapshot.problems.length > 0);
    expect([names(told), told.problems[0]?.values['reason']]).toEqual(['a', 'it ends every watch at once']);
  });

  test('what was read stays in force while the server is away, and says so', async () => {
    const port = Number(new URL(server.url).port);
    await using started = await startSource(server);
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('ingresses'));
    await server.close();
    const away = await started.recorder.untilSnapshot((snapshot) => snapshot.problems.length > 0);
    expect([names(away), away.problems.map(({ code }) => code)]).toEqual(['a', ['cluster-unreachable']]);
    const status = await started.recorder.untilStatus(({ state }) => state === 'degraded');
    expect(status.kinds[0]?.state).toBe('reconnecting');
    server = await ApiServerDouble.start(null, port);
    server.put('ingresses', ingress('b'));
    started.recorder.forget();
    expect(hasB(await started.recorder.untilSnapshot(hasB))).toBe(true);
  });
});
