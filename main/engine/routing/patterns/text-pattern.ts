import { canRunLinearly } from './linear-engine.ts';
import { searchPattern, type SearchPattern } from './search-pattern.ts';

// What means the same in PCRE and here; anything else is refused rather than matched wrongly.
const ESCAPE = /\\(.?)/gs;
const COMMON_ESCAPE = /^(?:[dDwWsSbBAzZtrn]|[^A-Za-z0-9])$/;
const NOT_COMMON = /\[\^?\]|\(\?[^:=!]/;
const ANCHORS: Readonly<Record<string, string>> = { A: '^', z: '$', Z: '$' };

/**
 * A PCRE pattern over a header's value, which may match anywhere, letters as they are unless it begins with `(?i)`; null
 * where it is broken, cannot run in bounded time, or has no exact counterpart here.
 */
export function textPattern(text: string): SearchPattern | null {
  if (text.startsWith('(?i)')) return searchPattern(text.slice('(?i)'.length), { ignoresCase: true });
  const escapes = [...text.matchAll(ESCAPE)].map(([, letter = '']) => letter);
  if (!escapes.every((letter) => COMMON_ESCAPE.test(letter)) || NOT_COMMON.test(text)) return null;
  const source = text.replace(ESCAPE, (whole, letter: string) => ANCHORS[letter] ?? whole);
  return canRunLinearly(source) ? new RegExp(source) : null;
}
