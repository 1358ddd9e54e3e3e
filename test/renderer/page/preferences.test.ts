import { expect, test } from 'vitest';
import { readPreferences } from '#renderer/page/preferences.ts';

const usual = { language: 'en', theme: 'auto', detail: 'below', detailSize: 45 };

test('the first language of the browser that the page speaks is taken', () => {
  expect([
    readPreferences(null, ['ko-KR', 'en']).language,
    readPreferences(null, ['fr', 'ko', 'en']).language,
    readPreferences(null, ['fr', 'en-GB', 'ko']).language,
    readPreferences(null, ['kok']).language,
    readPreferences(null, []).language,
  ]).toEqual(['ko', 'ko', 'en', 'en', 'en']);
});

test('what was chosen before goes before what the browser prefers', () => {
  const chosen = { language: 'en', theme: 'dark', detail: 'beside', detailSize: 30 };
  expect(readPreferences(JSON.stringify(chosen), ['ko'])).toEqual(chosen);
});

test.each(['', 'null', '[]', '"text"', '{', '{"theme":"blue","detailSize":1e9,"language":3}'])(
  'stored text %j that makes no sense gives the usual',
  (stored) => {
    expect(readPreferences(stored, ['en'])).toEqual(usual);
  },
);
