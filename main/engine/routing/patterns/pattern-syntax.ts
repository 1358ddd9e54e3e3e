import { phraseText, type Phrase } from '#shared/model/phrase.ts';

/** A set of bytes: 256 places, 1 where the byte is in. */
export type ByteSet = Uint8Array;

/** A parsed pattern; the subset of PCRE that path patterns use (reference 4.4). */
export type PatternNode =
  | { readonly kind: 'byte'; readonly code: number }
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'assertion'; readonly at: 'start' | 'end' | 'word-edge' | 'no-word-edge' }
  | { readonly kind: 'group'; readonly captures: boolean; readonly body: Alternation }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly body: Alternation }
  | { readonly kind: 'atomic'; readonly body: Alternation }
  | { readonly kind: 'back-reference' }
  | RepeatNode;

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly min: number;
  /** Infinity where there is no limit. */
  readonly max: number;
  readonly greed: 'greedy' | 'lazy' | 'possessive';
  readonly of: PatternNode;
}

export type Sequence = readonly PatternNode[];
export type Alternation = readonly Sequence[];

export interface ParsedPattern {
  readonly body: Alternation;
  readonly groupNames: ReadonlyMap<string, number>;
}

/** A pattern that cannot be read or has no exact counterpart; the phrase says what, for a person. */
export class PatternSyntaxError extends Error {
  readonly phrase: Phrase;

  constructor(said: Phrase) {
    super(phraseText(said));
    this.phrase = said;
  }
}

/** The set of the bytes that a test accepts. */
export function byteSet(accepts: (code: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, code) => (accepts(code) ? 1 : 0));
}

/** Adds the other case of every ASCII letter in the set. */
export function foldCase(set: ByteSet): ByteSet {
  return byteSet((code) => set[code] === 1 || (isLetter(code) && set[code ^ 0x20] === 1));
}

/** The bytes that are not in the set. */
export function complement(set: ByteSet): ByteSet {
  return byteSet((code) => set[code] === 0);
}

/** Whether the byte is an ASCII letter. */
export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
