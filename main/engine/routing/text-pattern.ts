import { compilePattern } from './compile-pattern.ts';
import { canRunLinearly } from './linear-engine.ts';

/** A PCRE pattern over a header's value: it may match anywhere, letters as they are. */
export interface TextPattern {
  test(text: string): boolean;
}

// What means the same in PCRE and here; anything else is refused rather than matched wrongly.
const ESCAPE = /\\(.?)/gs;
const COMMON_ESCAPE = /^(?:[dDwWsSbBAzZtrn]|[^A-Za-z0-9])$/;
const ANCHORS: Readonly<Record<string, string>> = { A: '^', z: '$', Z: '$' };

/** Compiles one; null where it is broken, cannot run in bounded time, or has no exact counterpart here. */
export function compileTextPattern(text: string): TextPattern | null {
  const flags = /^\(\?(i)\)/.exec(text);
  if (flags !== null) {
    // Paths in regex mode do not mind case either; their patterns are anchored at the start.
    const { pattern, unusable } = compilePattern(`.*(?:${text.slice(flags[0].length)})`);
    return unusable === null ? pattern : null;
  }
  const escapes = [...text.matchAll(ESCAPE)].map(([, letter = '']) => letter);
  if (!escapes.every((letter) => COMMON_ESCAPE.test(letter)) || /\[\^?\]|\(\?[^:=!]/.test(text)) return null;
  const source = text.replace(ESCAPE, (whole, letter: string) => ANCHORS[letter] ?? whole);
  return canRunLinearly(source) ? new RegExp(source) : null;
}
