import { expect, test } from 'vitest';
import { kindWordsEn, kindWordsKo } from '#shared/i18n/cluster/kind-states.ts';
import type { KindState } from '#shared/model/source.ts';

const NOW = new Date(2026, 0, 1, 12, 4, 0).getTime();
const SINCE = new Date(2026, 0, 1, 12, 3, 11).getTime();

const kindOf = (changes: Partial<KindState>): KindState => ({
  kind: 'Secret',
  state: 'live',
  objects: 0,
  detail: null,
  ...changes,
});

const missing = { verb: 'list', resource: 'secrets', namespace: null, user: 'jane' };

test.each<readonly [Partial<KindState>, string]>([
  [{}, 'Live'],
  [{ objects: 412, selected: { of: 60_312 } }, 'Live (only referenced Services: 412 of 60,312 slices)'],
  [{ objects: 412, selected: { of: null } }, 'Live (only referenced Services: 412 slices)'],
  [
    { state: 'partial', missing, namespaces: ['one'], objects: 3, selected: { of: 9 } },
    'Partial: only one (only referenced Services: 3 of 9 slices)',
  ],
  [{ state: 'loading', pages: { read: 0, of: null } }, 'Loading'],
  [{ state: 'loading', pages: { read: 3, of: 20 } }, 'Loading 3/20 pages'],
  [{ state: 'loading', pages: { read: 3, of: null } }, 'Loading, page 3'],
  [{ state: 'reconnecting', since: SINCE, retryAt: NOW + 3_500 }, 'Reconnecting in 4 s (since 12:03:11)'],
  [{ state: 'reconnecting', since: SINCE, retryAt: NOW - 1 }, 'Reconnecting now (since 12:03:11)'],
  [{ state: 'partial', missing, namespaces: ['one', 'two'] }, 'Partial: only one, two'],
  [{ state: 'partial', missing, namespaces: ['a', 'b', 'c', 'd'] }, 'Partial: 4 namespaces'],
  [{ state: 'partial', missing, namespaces: [] }, 'Partial: only those that Ingresses name'],
  [{ state: 'forbidden', missing }, 'Forbidden: list secrets (cluster)'],
  [{ state: 'forbidden', missing: { ...missing, namespace: 'one' } }, 'Forbidden: list secrets (one)'],
  [{ state: 'forbidden' }, 'Not known to this cluster'],
  [
    { state: 'sign-in', detail: 'the credentials are not accepted' },
    'Sign-in needed: the credentials are not accepted',
  ],
  [{ state: 'failed', detail: 'it is away', retryAt: NOW + 30_000 }, 'Not read: it is away; tried again in 30 s'],
])('%o reads as “%s”', (changes, expected) => {
  expect(kindWordsEn(kindOf(changes), NOW).state).toBe(expected);
});

test('whatever is not as it should be comes with what helps, in both languages', () => {
  const states: readonly KindState['state'][] = ['partial', 'reconnecting', 'forbidden', 'sign-in', 'failed'];
  for (const words of [kindWordsEn, kindWordsKo]) {
    expect(states.map((state) => words(kindOf({ state }), NOW).remedy).filter((remedy) => !remedy)).toEqual([]);
    expect(words(kindOf({}), NOW).remedy).toBeNull();
  }
});
