import { toByteText } from '../byte-text.ts';
import { compilePattern } from './compile-pattern.ts';
import { canRunLinearly } from './linear-engine.ts';

/** A pattern that is looked for anywhere in a text. */
export interface SearchPattern {
  test(text: string): boolean;
}

/** A pattern of an annotation or of the controller's configuration; null where it could run without bound or is broken. */
export function searchPattern(source: string, options: { readonly ignoresCase: boolean }): SearchPattern | null {
  if (options.ignoresCase) {
    const { pattern, unusable } = compilePattern(`.*(?:${source})`);
    return unusable === null ? { test: (text) => pattern.test(toByteText(text)) } : null;
  }
  return canRunLinearly(source) ? new RegExp(source) : null;
}
