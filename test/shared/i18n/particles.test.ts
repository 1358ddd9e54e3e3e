import { describe, expect, test } from 'vitest';
import { CLUSTER_FINDINGS } from '#shared/i18n/cluster/cluster-findings.ts';
import { errorsKo } from '#shared/i18n/errors.ts';
import { explainSentence } from '#shared/i18n/explain/explain.ts';
import { ko } from '#shared/i18n/ko.ts';
import { phrasesKo } from '#shared/i18n/phrases/phrases.ts';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { helperDetailText, HELPER_CODES } from '#shared/i18n/setup/helper-details.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { ANSWER_REASONS } from '#shared/model/answer-reason.ts';
import { EXPLANATION_CODES } from '#shared/model/explanation-codes.ts';
import { PROBLEM_CODES } from '#shared/model/problem-codes.ts';

/**
 * A particle right behind a value, whose form hangs on how the value ends when it is read aloud: 80 ends in a consonant,
 * 443 in one too, 8042 in a vowel. `이(가)` and `(으)로` fit any of them, and so does a noun between the two.
 */
const BARE =
  /(?:80|\?|\})[`"”’']?(?:[가를는](?![가-힣])|[이은을와과](?![가-힣(])|로(?![가-힣])|으로|라서|라는|라고|이라|이고|이며|이었)/;
const NAMES =
  'address alias annotation asker backup browser by class code count credential declared detail effect file folder found given header host hosts ingress issuer kinds known limit line list name names namespace node object other owner package path pattern port product program programs provider reason rest right scheme scope seconds secret server servers service standIn status system target tool total uid until upstreamPath used user value verb wanted way';
const values = Object.fromEntries(NAMES.split(' ').map((name) => [name, '80']));
const subject = { kind: 'Port', namespace: null, name: '80' };

function bare(texts: readonly (string | null)[]): readonly (string | null)[] {
  return texts.filter((text) => text !== null && BARE.test(text));
}

describe('no Korean particle hangs on the sound of a value in', () => {
  test('phrases', () => {
    expect(bare(Object.values(phrasesKo))).toEqual([]);
  });

  test('errors', () => {
    const texts = Object.values(errorsKo).flat();
    expect(bare(texts.flatMap(({ sentence, remedy }) => [sentence, remedy]))).toEqual([]);
  });

  test('problems', () => {
    const said = PROBLEM_CODES.map((code) =>
      describeProblem(ko.problems, { code, severity: 'error', subject, values }),
    );
    expect(bare(said.flatMap(({ sentence, remedy }) => [sentence, remedy]))).toEqual([]);
  });

  test('answers of our own', () => {
    const facts = { host: 'h:80', path: '/80', service: 'a/s:80', ingress: 'a/80', detail: '80' };
    const said = ANSWER_REASONS.map((reason) => ko.reasons[reason]);
    expect(bare(said.flatMap(({ sentence, remedy }) => [sentence(facts), remedy?.(facts) ?? null]))).toEqual([]);
  });

  test('explanations', () => {
    const known = { ...values, way: 'tunnel', reason: 'proved', scheme: 'https' };
    expect(bare(EXPLANATION_CODES.map((code) => explainSentence(ko.explain, { code, values: known })))).toEqual([]);
  });

  test('findings of the doctor', () => {
    const texts = Object.values(CLUSTER_FINDINGS.ko.codes);
    expect(bare(texts.flatMap(({ sentence, remedy }) => [sentence, remedy]))).toEqual([]);
  });

  test('set-up', () => {
    const codes = Object.keys(setupCodes.ko);
    const said = codes.map((code) => describeSetupCode(setupCodes.ko, { code, values, subject: '80' }));
    expect(bare(said.flatMap(({ sentence, remedy }) => [sentence, remedy]))).toEqual([]);
  });

  test('what the helper says', () => {
    const said = HELPER_CODES.map((code) => helperDetailText('ko', { code, values }));
    expect(bare(said.flatMap(({ sentence, remedy }) => [sentence, remedy]))).toEqual([]);
  });
});
