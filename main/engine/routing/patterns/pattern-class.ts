import { phrase } from '#shared/model/phrase.ts';
import { byteSet, complement, foldCase, PatternSyntaxError, type ByteSet } from './pattern-syntax.ts';

const BLANKS = new Set([0x09, 0x20, 0xa0]);
const LINE_ENDS = new Set([0x0a, 0x0b, 0x0c, 0x0d, 0x85]);

const digit = byteSet((code) => code >= 0x30 && code <= 0x39);
const upper = byteSet((code) => code >= 0x41 && code <= 0x5a);
const lower = byteSet((code) => code >= 0x61 && code <= 0x7a);
const alpha = foldCase(upper);
const alnum = byteSet((code) => alpha[code] === 1 || digit[code] === 1);
const word = byteSet((code) => alnum[code] === 1 || code === 0x5f);
const space = byteSet((code) => code === 0x20 || (code >= 0x09 && code <= 0x0d));
const horizontal = byteSet((code) => BLANKS.has(code));
const vertical = byteSet((code) => LINE_ENDS.has(code));
const graph = byteSet((code) => code > 0x20 && code < 0x7f);

const SHORTHANDS: Readonly<Record<string, ByteSet>> = {
  d: digit,
  D: complement(digit),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
  h: horizontal,
  H: complement(horizontal),
  v: vertical,
  V: complement(vertical),
  N: byteSet((code) => code !== 0x0a),
};

const POSIX: Readonly<Record<string, ByteSet>> = {
  alnum,
  alpha,
  ascii: byteSet((code) => code < 0x80),
  blank: byteSet((code) => code === 0x20 || code === 0x09),
  cntrl: byteSet((code) => code < 0x20 || code === 0x7f),
  digit,
  graph,
  lower,
  print: byteSet((code) => code >= 0x20 && code < 0x7f),
  punct: byteSet((code) => graph[code] === 1 && alnum[code] === 0),
  space,
  upper,
  word,
  xdigit: byteSet((code) => digit[code] === 1 || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)),
};

const CONTROLS: Readonly<Record<string, number>> = { t: 0x09, n: 0x0a, r: 0x0d, f: 0x0c, a: 0x07, e: 0x1b };

/** The set of `\d`, `\w` and the like; null for other letters. */
export function shorthandSet(letter: string): ByteSet | null {
  return Object.hasOwn(SHORTHANDS, letter) ? (SHORTHANDS[letter] ?? null) : null;
}

/** Reads `\xHH`, `\x{HH}`, `\t` or an escaped sign at a backslash; null where it is another kind of escape. */
export function readByteEscape(text: string, at: number): { readonly code: number; readonly end: number } | null {
  const hex = /^\\x(?:\{([0-9a-f]{1,2})\}|([0-9a-f]{2}))/i.exec(text.slice(at, at + 8));
  if (hex !== null) return { code: Number.parseInt(hex[1] ?? hex[2] ?? '', 16), end: at + hex[0].length };
  const sign = text[at + 1];
  if (sign === undefined) throw new PatternSyntaxError(phrase('pattern-backslash'));
  if (Object.hasOwn(CONTROLS, sign)) return { code: CONTROLS[sign] ?? 0, end: at + 2 };
  return /[A-Za-z0-9]/.test(sign) ? null : { code: sign.charCodeAt(0), end: at + 2 };
}

/** Reads a class such as `[^a-z\d]` from its bracket on; letters stand for both cases (reference 4.4). */
export function readClass(text: string, start: number): { readonly set: ByteSet; readonly end: number } {
  const negative = text[start + 1] === '^';
  const set = new Uint8Array(256);
  const first = start + (negative ? 2 : 1);
  let at = first;
  while (text[at] !== ']' || at === first) {
    const item = readClassItem(text, at);
    at = item.end;
    if (item.kind === 'set') {
      for (let code = 0; code < 256; code++) if (item.set[code] === 1) set[code] = 1;
      continue;
    }
    const isRange = text[at] === '-' && text[at + 1] !== ']' && text[at + 1] !== undefined;
    const last = isRange ? readClassItem(text, at + 1) : item;
    if (last.kind === 'set') throw new PatternSyntaxError(phrase('pattern-range-class'));
    if (last.code < item.code) throw new PatternSyntaxError(phrase('pattern-range-backwards'));
    for (let code = item.code; code <= last.code; code++) set[code] = 1;
    at = last.end;
  }
  const folded = foldCase(set);
  return { set: negative ? complement(folded) : folded, end: at + 1 };
}

type ClassItem =
  | { readonly kind: 'set'; readonly set: ByteSet; readonly end: number }
  | { readonly kind: 'byte'; readonly code: number; readonly end: number };

function readClassItem(text: string, at: number): ClassItem {
  const sign = text[at];
  if (sign === undefined) throw new PatternSyntaxError(phrase('pattern-class-open'));
  if (sign === '[' && text[at + 1] === ':') {
    const posix = /^\[:(\^?)(\w+):\]/.exec(text.slice(at, at + 14));
    const set = posix !== null && Object.hasOwn(POSIX, posix[2] ?? '') ? POSIX[posix[2] ?? ''] : undefined;
    if (posix !== null && set === undefined)
      throw new PatternSyntaxError(phrase('pattern-class-unknown', { name: posix[0] }));
    if (posix !== null && set !== undefined) {
      const folded = foldCase(set);
      return { kind: 'set', set: posix[1] === '^' ? complement(folded) : folded, end: at + posix[0].length };
    }
  }
  if (sign !== '\\') return { kind: 'byte', code: sign.charCodeAt(0), end: at + 1 };
  const letter = text[at + 1] ?? '';
  if (letter === 'b') return { kind: 'byte', code: 0x08, end: at + 2 };
  const set = letter === 'N' ? null : shorthandSet(letter);
  if (set !== null) return { kind: 'set', set, end: at + 2 };
  const byte = readByteEscape(text, at);
  if (byte === null) throw new PatternSyntaxError(phrase('pattern-escape-in-class', { letter }));
  return { kind: 'byte', ...byte };
}
