import {
  foldCase,
  isLetter,
  type Alternation,
  type ByteSet,
  type PatternNode,
  type RepeatNode,
} from './pattern-syntax.ts';

const LARGEST = 20_000;

/** Text of a pattern for `RegExp` without flags: both cases of every letter are written out (design 6). */
export function printPattern(body: Alternation): string {
  return body.map((sequence) => sequence.map(printNode).join('')).join('|');
}

function printNode(node: PatternNode): string {
  switch (node.kind) {
    case 'byte':
      return isLetter(node.code) ? printSet(byteAlone(node.code)) : printByte(node.code);
    case 'set':
      return printSet(node.set);
    case 'assertion':
      return { start: '^', end: '$', 'word-edge': '\\b', 'no-word-edge': '\\B' }[node.at];
    case 'group':
      return `(${node.captures ? '' : '?:'}${printPattern(node.body)})`;
    case 'look':
      return `(?${node.ahead ? '' : '<'}${node.negative ? '!' : '='}${printPattern(node.body)})`;
    case 'repeat':
      return printRepeat(node);
    case 'atomic':
    case 'back-reference':
      throw new TypeError(`a ${node.kind} has no counterpart`);
  }
}

/**
 * Counted repetitions without captures are written out, because the linear engine takes counts only up to 16. `x{2,4}`
 * becomes `xx(?:x(?:x)?)?`, which tries the same things in the same order.
 */
function printRepeat(node: RepeatNode): string {
  const { min, max, of } = node;
  const lazy = node.greed === 'lazy' ? '?' : '';
  const text = of.kind === 'assertion' || of.kind === 'look' ? `(?:${printNode(of)})` : printNode(of);
  if (min === 0 && max === Number.POSITIVE_INFINITY) return `${text}*${lazy}`;
  if (min === 1 && max === Number.POSITIVE_INFINITY) return `${text}+${lazy}`;
  if (min === 0 && max === 1) return `${text}?${lazy}`;
  const copies = max === Number.POSITIVE_INFINITY ? min + 1 : max;
  if (holdsCapture(of) || copies * text.length > LARGEST) {
    return `${text}{${min},${max === Number.POSITIVE_INFINITY ? '' : max}}${lazy}`;
  }
  const needed = text.repeat(min);
  if (max === Number.POSITIVE_INFINITY) return `${needed}${text}*${lazy}`;
  const optional = max - min;
  return `${needed}${`(?:${text}`.repeat(optional)}${`)?${lazy}`.repeat(optional)}`;
}

function holdsCapture(node: PatternNode): boolean {
  switch (node.kind) {
    case 'group':
      return node.captures || node.body.some((sequence) => sequence.some(holdsCapture));
    case 'look':
    case 'atomic':
      return node.body.some((sequence) => sequence.some(holdsCapture));
    case 'repeat':
      return holdsCapture(node.of);
    case 'byte':
    case 'set':
    case 'assertion':
    case 'back-reference':
      return false;
  }
}

function byteAlone(code: number): ByteSet {
  const set = new Uint8Array(256);
  set[code] = 1;
  return foldCase(set);
}

function printSet(set: ByteSet): string {
  let ranges = '';
  for (let code = 0; code < 256; code++) {
    if (set[code] !== 1) continue;
    let last = code;
    while (last < 255 && set[last + 1] === 1) last++;
    ranges += printByte(code) + (last === code ? '' : `-${printByte(last)}`);
    code = last;
  }
  return `[${ranges}]`;
}

function printByte(code: number): string {
  const isPlain = isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2f || code === 0x5f;
  return isPlain ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, '0')}`;
}
