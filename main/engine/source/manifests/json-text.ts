/**
 * What JSON.parse does not tell of a text it accepts: repeated keys, and where a field stands. Everything here takes text
 * that is valid JSON, and looks at each character once.
 */
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** Offset of the second of two equal keys in one object; null where every key is there once. */
export function repeatedJsonKey(text: string): number | null {
  // Keys of each object that is open; null for an array.
  const open: (Set<string> | null)[] = [];
  let keys: Set<string> | null = null;
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = stringEnd(text, at);
        if (isKey && keys !== null) {
          const key = stringAt(text, at, end);
          if (keys.has(key)) return at;
          keys.add(key);
        }
        isKey = false;
        at = end - 1;
        break;
      }
      case COMMA:
        isKey = keys !== null;
        break;
      case OPEN_BRACE:
        open.push(keys);
        keys = new Set();
        isKey = true;
        break;
      case OPEN_BRACKET:
        open.push(keys);
        keys = null;
        isKey = false;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        keys = open.pop() ?? null;
        break;
    }
  }
  return null;
}

/** Offset of a field, or of the last step towards it that exists. */
export function jsonFieldOffset(text: string, steps: readonly (string | number)[]): number {
  let value = skipBlank(text, 0);
  let offset = value;
  for (const step of steps) {
    const found = typeof step === 'number' ? itemAt(text, value, step) : memberAt(text, value, step);
    if (found === null) break;
    ({ offset, value } = found);
  }
  return offset;
}

interface Found {
  /** Of the key, or of the value where it has none. */
  readonly offset: number;
  readonly value: number;
}

function memberAt(text: string, object: number, name: string): Found | null {
  if (text.charCodeAt(object) !== OPEN_BRACE) return null;
  let at = skipBlank(text, object + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const end = stringEnd(text, at);
    const value = skipBlank(text, text.indexOf(':', end) + 1);
    if (stringAt(text, at, end) === name) return { offset: at, value };
    at = skipBlank(text, valueEnd(text, value));
    if (text.charCodeAt(at) === COMMA) at = skipBlank(text, at + 1);
  }
  return null;
}

function itemAt(text: string, array: number, place: number): Found | null {
  if (text.charCodeAt(array) !== OPEN_BRACKET) return null;
  let at = skipBlank(text, array + 1);
  for (let index = 0; at < text.length && text.charCodeAt(at) !== CLOSE_BRACKET; index++) {
    if (index === place) return { offset: at, value: at };
    at = skipBlank(text, valueEnd(text, at));
    if (text.charCodeAt(at) === COMMA) at = skipBlank(text, at + 1);
  }
  return null;
}

function valueEnd(text: string, value: number): number {
  let depth = 0;
  for (let at = value; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = stringEnd(text, at) - 1;
        if (depth === 0) return at + 1;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (depth === 0) return at; // of what holds a number, true, false or null
        if (--depth === 0) return at + 1;
        break;
      case COMMA:
        if (depth === 0) return at;
        break;
    }
  }
  return text.length;
}

/** The position after the closing quote of the string that begins at `quote`. */
function stringEnd(text: string, quote: number): number {
  let end = quote;
  do {
    end = text.indexOf('"', end + 1);
    if (end === -1) return text.length;
  } while (isEscaped(text, end));
  return end + 1;
}

/** Whether an odd number of backslashes stands before a position. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text.charCodeAt(before - 1) === BACKSLASH) before--;
  return (at - before) % 2 === 1;
}

/** The string between two positions, its quotes included. */
function stringAt(text: string, from: number, end: number): string {
  const raw = text.slice(from + 1, end - 1);
  return raw.includes('\\') ? String(JSON.parse(text.slice(from, end))) : raw;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return at;
}
