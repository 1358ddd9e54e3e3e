import { expect, test } from 'vitest';
import { filterProblems, problemRows, routesFilter } from '#renderer/views/problems/problem-rows.ts';
import { en } from '#shared/i18n/en.ts';
import type { Problem } from '#shared/model/problem.ts';

const note: Problem = {
  code: 'manifest-kind-ignored',
  severity: 'info',
  subject: { kind: 'file', namespace: null, name: 'a.yaml' },
  values: { kinds: 'Deployment' },
};
const fault: Problem = {
  code: 'service-missing',
  severity: 'error',
  subject: { kind: 'Ingress', namespace: 'shop', name: 'web' },
  values: { service: 'shop/gone', host: 'shop.localhost', path: '/' },
};

test('the worst comes first and equal ones are told apart', () => {
  expect(problemRows([note, fault, note], en.problems).map((row) => row.id)).toEqual([
    'service-missing Ingress shop/web',
    'manifest-kind-ignored file a.yaml',
    'manifest-kind-ignored file a.yaml 2',
  ]);
});

test.each([
  ['severity:error', ['service-missing']],
  ['code:kind', ['manifest-kind-ignored']],
  ['subject:web', ['service-missing']],
  ['ns:shop', ['service-missing']],
  ['deployment', ['manifest-kind-ignored']],
  ['-severity:info', ['service-missing']],
])('%s shows what it says', (filter, expected) => {
  expect(filterProblems(problemRows([note, fault], en.problems), filter).map((row) => row.problem.code)).toEqual(
    expected,
  );
});

test('a problem leads to the routes that it is about', () => {
  expect([routesFilter(fault), routesFilter(note)]).toEqual(['ingress:shop/web', null]);
});
