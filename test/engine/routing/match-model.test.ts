import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizePath } from '#engine/routing/match/normalize-path.ts';
import { answerOf, tableOf, type DeclaredPath } from './declared.ts';

const HOST = 'model.test';
const segment = fc.constantFrom('a', 'b', 'ab', 'a.b', 'A');
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, hasSlash]) => `/${segments.join('/')}${hasSlash && segments.length > 0 ? '/' : ''}`);
const paths = fc.uniqueArray(fc.tuple(path, fc.constantFrom('Exact', 'Prefix')), {
  maxLength: 12,
  selector: ([declared, type]) => `${type} ${type === 'Prefix' ? declared.replace(/(?<=.)\/$/, '') : declared}`,
});

function declaredPaths(chosen: readonly (readonly [string, 'Exact' | 'Prefix'])[]): readonly DeclaredPath[] {
  return chosen.map(([declared, type], place) => [declared, type, `s${place}`]);
}

/** The text of reference 4.2 and 4.3, word by word. */
function plainModel(declared: readonly DeclaredPath[], requested: string): string {
  const exact = declared.find(([text, type]) => type === 'Exact' && text === requested);
  if (exact !== undefined) return exact[2] ?? '404';
  const bare = declared.find(([text, type]) => type === 'Prefix' && text === requested && !text.endsWith('/'));
  if (bare !== undefined) return bare[2] ?? '404';
  if (requested !== '' && declared.some(([text]) => text === `${requested}/` && text !== '/')) return '301';
  const prefixes = declared.filter(
    ([text, type]) => type === 'Prefix' && requested.startsWith(text.endsWith('/') ? text : `${text}/`),
  );
  const longest = prefixes.toSorted(
    ([one], [other]) => other.replace(/\/$/, '').length - one.replace(/\/$/, '').length,
  )[0];
  return longest?.[2] ?? '404';
}

test('plain mode answers as the model does', () => {
  fc.assert(
    fc.property(paths, path, (chosen, requested) => {
      const declared = declaredPaths(chosen);
      const table = tableOf([{ name: 'model', rules: [[HOST, ...declared]] }]);
      expect(answerOf(table, HOST, requested)).toBe(plainModel(declared, requested));
    }),
    { numRuns: 1000 },
  );
});

const pattern = fc
  .array(fc.constantFrom('a', 'b', '/', '.', '[ab]', '(/|$)', '(.*)', 'B?', 'a+'), { maxLength: 5 })
  .map((parts) => `/${parts.join('')}`);

/** Longest text first, then descending; the first that matches from the start, whatever the case (reference 4.4). */
function regexModel(declared: readonly DeclaredPath[], requested: string): string {
  const ordered = declared.toSorted(([one], [other]) => other.length - one.length || (one < other ? 1 : -1));
  return ordered.find(([text]) => new RegExp(`^${text}`, 'i').test(requested))?.[2] ?? '404';
}

test('regex mode answers as the model does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(pattern, { maxLength: 8 }), path, (patterns, requested) => {
      const declared = declaredPaths(patterns.map((text) => [text, 'Prefix']));
      const table = tableOf([{ name: 'model', annotations: { 'use-regex': 'true' }, rules: [[HOST, ...declared]] }]);
      expect(answerOf(table, HOST, requested)).toBe(regexModel(declared, normalizePath(requested) ?? ''));
    }),
    { numRuns: 1000 },
  );
});
