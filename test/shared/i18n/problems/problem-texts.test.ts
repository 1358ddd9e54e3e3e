import { expect, test } from 'vitest';
import { en } from '#shared/i18n/en.ts';
import { fill } from '#shared/i18n/fill.ts';
import { ko } from '#shared/i18n/ko.ts';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { PROBLEM_CODES } from '#shared/model/problem-codes.ts';
import type { Problem } from '#shared/model/problem.ts';

const subject = { kind: 'Ingress', namespace: 'shop', name: 'web' };

test('a template takes values and the subject, and a value that is missing reads ?', () => {
  expect(fill('{kind} {subject} in {namespace}: {reason}, {other}.')({ reason: 'because' }, subject)).toBe(
    'Ingress shop/web in shop: because, ?.',
  );
});

test('a part in brackets is left out where its value is empty', () => {
  const message = fill('Unknown.[[ Did you mean {suggestion}?]]');
  expect([message({ suggestion: '' }, subject), message({ suggestion: 'x' }, subject)]).toEqual([
    'Unknown.',
    'Unknown. Did you mean x?',
  ]);
});

test('values are never read from the prototype, and never seen as templates', () => {
  expect(fill('{constructor} {reason}')({ reason: '{subject}' }, subject)).toBe('? {subject}');
});

test.each([
  ['English', en],
  ['Korean', ko],
])('every problem has a sentence and a remedy in %s that end as sentences do', (_, messages) => {
  const faulty = PROBLEM_CODES.filter((code) => {
    const { sentence, remedy } = describeProblem(messages.problems, { code, severity: 'error', subject, values: {} });
    return ![sentence, remedy].every((text) => /^\S.*[.?]$/.test(text));
  });
  expect(faulty).toEqual([]);
});

test('codes among the values are put into words of the language', () => {
  const problem: Problem = {
    code: 'class-ignored',
    severity: 'info',
    subject,
    values: { class: 'traefik', reason: 'class-of-other-controller' },
  };
  expect([describeProblem(en.problems, problem).sentence, describeProblem(ko.problems, problem).sentence]).toEqual([
    'Ingress shop/web does not count: its class belongs to another controller (class “traefik”).',
    'shop/web Ingress는 적용되지 않습니다: 다른 컨트롤러의 클래스임 (클래스 “traefik”).',
  ]);
});

test('a code from a newer engine is shown as it is', () => {
  const problem = { code: 'of-tomorrow', severity: 'error', subject, values: {} } as unknown as Problem;
  expect(describeProblem(en.problems, problem)).toEqual({ sentence: 'of-tomorrow', remedy: '' });
});
