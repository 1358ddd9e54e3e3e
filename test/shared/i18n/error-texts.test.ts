import { expect, test } from 'vitest';
import type { ErrorCode } from '#engine/coded-error.ts';
import { describeError, errorsEn, errorsKo } from '#shared/i18n/errors.ts';

/** Whether an error of a code may reach a person in these very words; the others are about frames between programs. */
const SPOKEN: Readonly<Record<ErrorCode, boolean>> = {
  'manifest-missing': true,
  'kubeconfig-missing': true,
  'kubeconfig-broken': true,
  'kubeconfig-empty': true,
  'context-unknown': true,
  'credential-plugin-refused': true,
  'port-taken': true,
  'port-forbidden': true,
  'address-refused': true,
  'state-unwritable': true,
  'already-running': true,
  'not-running': true,
  'authority-broken': false, // becomes a problem, which has words of its own
  'bad-url': true,
  'unknown-command': false,
  'bad-parameters': false,
  'browser-no-display': true,
  'browser-as-root': true,
  'browser-missing': true,
  'browser-url': true,
  'browser-unknown': true,
  'browser-limit': true,
  'browser-failed': true,
  'host-unknown': true,
  'name-not-approved': true,
  'name-refused': true,
  'name-not-approvable': true,
  'name-not-typed': true,
  'store-not-removable': true,
  'setup-busy': true,
  'setup-changed': true,
  'trust-manifest-broken': true,
  'way-of-host': true,
  'way-no-cluster': true,
  internal: true,
};

test('every code that a person meets has Korean words', () => {
  const without = Object.entries(SPOKEN).filter(([code, spoken]) => spoken && !Object.hasOwn(errorsKo, code));
  expect(without).toEqual([]);
});

const ERROR = {
  code: 'context-unknown',
  message: 'There is no context "dev" in /k.',
  hint: 'Choose one with --context NAME. Known: prod.',
  values: { files: '/k', known: 'prod', context: 'dev' },
};

test('an error speaks English by itself', () => {
  expect(describeError(errorsEn, ERROR)).toEqual({ sentence: ERROR.message, remedy: ERROR.hint });
});

test('its values choose and fill the sentence of another language', () => {
  const { context: _, ...others } = ERROR.values;
  expect([describeError(errorsKo, ERROR), describeError(errorsKo, { ...ERROR, values: others })]).toEqual([
    {
      sentence: '컨텍스트 "dev"이(가) 없습니다: /k',
      remedy: '--context NAME으로 하나를 고르세요. 있는 컨텍스트: prod',
    },
    {
      sentence: '현재 컨텍스트가 정해져 있지 않습니다: /k',
      remedy: '--context NAME으로 하나를 고르세요. 있는 컨텍스트: prod',
    },
  ]);
});

test('an error of another version is shown as it is, and values are never templates', () => {
  const odd = { ...ERROR, values: { ...ERROR.values, context: '{known}' } };
  expect([
    describeError(errorsKo, { ...ERROR, values: {} }).sentence,
    describeError(errorsKo, { ...ERROR, code: 'constructor' }).sentence,
    describeError(errorsKo, odd).sentence,
  ]).toEqual([ERROR.message, ERROR.message, '컨텍스트 "{known}"이(가) 없습니다: /k']);
});
