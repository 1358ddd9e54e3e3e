import { describe, expect, test } from 'vitest';
import { streamError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { ko } from '#shared/i18n/ko.ts';
import { phrasesEn, phrasesKo, sayPhrase } from '#shared/i18n/phrases/phrases.ts';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { phrase, phraseText, phraseValues } from '#shared/model/phrase.ts';
import { PHRASES, type PhraseCode } from '#shared/model/phrases/phrases.ts';
import type { Problem } from '#shared/model/problem.ts';

const CODES = Object.keys(PHRASES) as PhraseCode[];
/** Nothing but values and what stands between them. */
const WORDLESS = /^(?:\{[a-z]+\}|[^A-Za-z가-힣])*$/i;

function places(template: string): readonly string[] {
  return [...template.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name).sort();
}

describe('the phrases', () => {
  test('name the same values in both languages', () => {
    expect(CODES.filter((code) => places(phrasesKo[code]).join() !== places(phrasesEn[code]).join())).toEqual([]);
  });

  test('are Korean in the Korean catalogue', () => {
    const english = CODES.filter((code) => !WORDLESS.test(phrasesEn[code]) && !/[가-힣]/.test(phrasesKo[code]));
    // A list is joined by a comma.
    expect(english).toEqual(['both']);
  });

  test('are English in the fields of the contract', () => {
    expect(CODES.filter((code) => /[가-힣]/.test(phrasesEn[code]))).toEqual([]);
  });
});

describe('a phrase', () => {
  const inner = phrase('tunnel-node-failed', { port: 80, pod: 'cart', words: 'dial tcp4: i/o timeout' });

  test('is its English text with code and values beside it, and phrases in it likewise', () => {
    expect(phraseValues('reason', phrase('tunnel-unreached', { reason: phrase('connection-refused') }))).toEqual({
      reason: 'the API server cannot be reached: the connection is refused',
      'reason.code': 'tunnel-unreached',
      'reason.reason': 'the connection is refused',
      'reason.reason.code': 'connection-refused',
    });
  });

  test('is said in another language around what it quotes', () => {
    expect(sayPhrase(phrasesKo, inner, phraseText(inner))).toBe(
      '노드가 cart 파드의 80번 포트로 전달하지 못합니다: dial tcp4: i/o timeout',
    );
  });

  test('of a newer engine is said in its English text', () => {
    const odd = { code: 'of-tomorrow', values: {} };
    expect(sayPhrase(phrasesKo, odd, 'as the engine says')).toBe('as the engine says');
    expect(sayPhrase(phrasesKo, { code: 'constructor', values: {} }, 'as it is')).toBe('as it is');
  });

  test('never takes a value for a template or a phrase', () => {
    const hostile = phrase('tunnel-pod-gone', { pod: '{port} tunnel-closed' });
    expect(sayPhrase(phrasesKo, hostile, '')).toBe('{port} tunnel-closed 파드가 없거나 실행 중이 아닙니다');
  });

  test('among the values of a problem is put into the language', () => {
    const problem: Problem = {
      code: 'tls-secret-broken',
      severity: 'warning',
      subject: { kind: 'Secret', namespace: 'shop', name: 'tls' },
      values: { secret: 'shop/tls', ...phraseValues('reason', phrase('secret-key-weak', { bits: 1024 })) },
    };
    expect(describeProblem(ko.problems, problem).sentence).toContain('RSA 키가 1024비트입니다');
    expect(
      describeProblem(ko.problems, { ...problem, values: { ...problem.values, ...untranslated() } }).sentence,
    ).toContain('as OpenSSL says');
  });
});

function untranslated(): Problem['values'] {
  return { reason: 'as OpenSSL says', 'reason.code': 'quoted', 'reason.words': 'as OpenSSL says' };
}

test.each([
  ['connection refused', '수신하는 프로그램이 없습니다'],
  ['failed to find sandbox "x"', '실행 중이 아닙니다'],
  ['something of tomorrow', ': something of tomorrow'],
])('what a node says of a tunnel, such as “%s”, is said in Korean', (text, expected) => {
  const error = streamError(text, { namespace: 'shop', pod: 'cart-1', port: 80 });
  expect(sayPhrase(phrasesKo, error.phrase, error.message)).toContain(expected);
});
