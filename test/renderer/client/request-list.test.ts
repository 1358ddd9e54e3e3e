import { expect, test } from 'vitest';
import {
  addRequests,
  heldRequests,
  NO_REQUESTS,
  replaceRequests,
  REQUEST_LIMIT,
  type RequestList,
} from '#renderer/client/request-list.ts';
import type { RequestSummary } from '#shared/model/request-summary.ts';
import { summaryOf } from '#engine/requests/summary.ts';
import { recordOf } from '#test/doubles/engine.ts';

function summaries(...ids: readonly string[]): readonly RequestSummary[] {
  return ids.map((id) => summaryOf(recordOf({ id })));
}

function ids(entries: readonly RequestSummary[]): readonly string[] {
  return entries.map((entry) => entry.id);
}

function added(list: RequestList, ...names: readonly string[]): RequestList {
  return addRequests(list, { cleared: false, added: summaries(...names) });
}

test('a snapshot replaces the list and a batch adds to it', () => {
  const list = added(replaceRequests(NO_REQUESTS, summaries('a', 'b')), 'c');
  expect([ids(list.entries), list.added]).toEqual([['a', 'b', 'c'], 3]);
});

test('a batch that clears empties the list first', () => {
  const list = addRequests(replaceRequests(NO_REQUESTS, summaries('a')), { cleared: true, added: summaries('b') });
  expect([ids(list.entries), list.generation]).toEqual([['b'], 2]);
});

test('a batch without anything new leaves the list as it is', () => {
  const list = replaceRequests(NO_REQUESTS, summaries('a'));
  expect(addRequests(list, { cleared: false, added: [] })).toBe(list);
});

test('a person who reads keeps the list as it was when they began', () => {
  const list = replaceRequests(NO_REQUESTS, summaries('a', 'b'));
  const later = added(list, 'c', 'd');
  expect(ids(heldRequests(later, list.added))).toEqual(['a', 'b']);
});

test('the oldest leave when the list is full, also from under a reading person', () => {
  const full = replaceRequests(NO_REQUESTS, summaries(...Array.from({ length: REQUEST_LIMIT }, (_, n) => `${n}`)));
  const later = added(full, 'new');
  const held = heldRequests(later, full.added);
  expect([later.entries.length, later.entries.at(-1)?.id, held.length, held[0]?.id, held.at(-1)?.id]).toEqual([
    REQUEST_LIMIT,
    'new',
    REQUEST_LIMIT - 1,
    '1',
    `${REQUEST_LIMIT - 1}`,
  ]);
});
