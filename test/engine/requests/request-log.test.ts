import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RequestLog, type RequestBatch } from '#engine/requests/request-log.ts';
import { finished } from './finished.ts';

let log: RequestLog;
let batches: RequestBatch[];

beforeEach(() => {
  vi.useFakeTimers();
  log = new RequestLog({ capacity: 4_096, arenaBytes: 4 * 1024 * 1024 });
  batches = [];
});
afterEach(() => {
  log.close();
  vi.useRealTimers();
});

const id = (number: number): string => String(number).padStart(32, '0');
const ids = (batch: RequestBatch | undefined): string[] => batch?.added.map((one) => one.id) ?? [];

test('announces requests in batches, each request once', () => {
  log.onBatch((batch) => batches.push(batch));
  log.add(finished({ id: id(1) }));
  log.add(finished({ id: id(2) }));
  expect(batches).toEqual([]);
  vi.runAllTimers();
  log.add(finished({ id: id(3) }));
  vi.runAllTimers();
  expect(batches.map(ids)).toEqual([[id(1), id(2)], [id(3)]]);
});

test('announces nothing that came before somebody listened', () => {
  log.add(finished({ id: id(1) }));
  log.onBatch((batch) => batches.push(batch));
  log.add(finished({ id: id(2) }));
  vi.runAllTimers();
  expect(batches.map(ids)).toEqual([[id(2)]]);
});

test('leaves out what nobody could read of a very large batch, and says the newest', () => {
  log.onBatch((batch) => batches.push(batch));
  for (let at = 0; at < 3_000; at++) log.add(finished({ id: id(at) }));
  vi.runAllTimers();
  expect(batches).toHaveLength(1);
  expect(ids(batches[0])).toHaveLength(2_000);
  expect(ids(batches[0]).at(-1)).toBe(id(2_999));
});

test('says that it was cleared, with what came after', () => {
  log.onBatch((batch) => batches.push(batch));
  log.add(finished({ id: id(1) }));
  log.clear();
  log.add(finished({ id: id(2) }));
  vi.runAllTimers();
  expect(batches.map((batch) => [batch.cleared, ids(batch)])).toEqual([[true, [id(2)]]]);
  expect(log.list('', 9).map((record) => record.id)).toEqual([id(2)]);
});

test('stops announcing to who has gone', () => {
  const stop = log.onBatch((batch) => batches.push(batch));
  stop();
  log.add(finished());
  vi.runAllTimers();
  expect(batches).toEqual([]);
});

test('gives each record as it comes', () => {
  const seen: string[] = [];
  const stop = log.onRecord((record) => seen.push(record.id));
  log.add(finished({ id: id(1) }));
  stop();
  log.add(finished({ id: id(2) }));
  expect(seen).toEqual([id(1)]);
});

test('finds records by id and by filter, the newest last', () => {
  for (let at = 0; at < 6; at++) log.add(finished({ id: id(at), host: at % 2 === 0 ? 'even.test' : 'odd.test' }));
  expect(log.get(id(3))).toMatchObject({ host: 'odd.test' });
  expect(log.get('none')).toBeNull();
  expect(log.list('host:even.test', 2).map((record) => record.id)).toEqual([id(2), id(4)]);
  expect(log.summaries(3).map((one) => one.id)).toEqual([id(3), id(4), id(5)]);
});
