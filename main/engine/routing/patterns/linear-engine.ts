import { setFlagsFromString } from 'node:v8';

// Before any pattern is made: V8 then leaves a pattern that backtracks too much to its linear engine.
setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
setFlagsFromString('--enable-experimental-regexp-engine');

/**
 * Whether V8's linear engine can run a pattern, so that no text can make it slow: no look-around, no back reference, no
 * `i` flag, counts up to 16. Only the flag `l` tells; the pattern itself is run by the usual, faster engine.
 */
export function canRunLinearly(source: string): boolean {
  try {
    return new RegExp(source, 'l').source.length > 0;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
