import { phrase } from '#shared/model/phrase.ts';
import { readByteEscape, readClass, shorthandSet } from './pattern-class.ts';
import {
  byteSet,
  PatternSyntaxError,
  type Alternation,
  type ParsedPattern,
  type PatternNode,
  type Sequence,
} from './pattern-syntax.ts';

const MOST_NESTED = 50;
const anyByte = byteSet(() => true);
const notNewline = byteSet((code) => code !== 0x0a);

/**
 * Parses a PCRE pattern over bytes, read without regard to case. Throws PatternSyntaxError for what is broken or has no
 * exact counterpart here.
 */
export function parsePattern(text: string): ParsedPattern {
  return new PatternParser(text).parse();
}

class PatternParser {
  readonly #text: string;
  readonly #groupNames = new Map<string, number>();
  #at = 0;
  #groups = 0;
  #depth = 0;
  #dot = notNewline;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): ParsedPattern {
    const flags = /^\(\?([a-z]+)\)/.exec(this.#text);
    if (flags !== null) {
      const other = (flags[1] ?? '').replace(/[is]/g, '');
      if (other !== '') throw new PatternSyntaxError(phrase('pattern-flag', { flag: other }));
      if (flags[1]?.includes('s')) this.#dot = anyByte;
      this.#at = flags[0].length;
    }
    const body = this.#alternation();
    if (this.#at < this.#text.length) throw new PatternSyntaxError(phrase('pattern-closed-twice'));
    return { body, groupNames: this.#groupNames };
  }

  #alternation(): Alternation {
    if (++this.#depth > MOST_NESTED) throw new PatternSyntaxError(phrase('manifest-deep'));
    const sequences: Sequence[] = [this.#sequence()];
    while (this.#text[this.#at] === '|') {
      this.#at++;
      sequences.push(this.#sequence());
    }
    this.#depth--;
    return sequences;
  }

  #sequence(): Sequence {
    const nodes: PatternNode[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      if (this.#text.startsWith('\\Q', this.#at)) {
        for (const sign of this.#quotedText()) nodes.push({ kind: 'byte', code: sign.charCodeAt(0) });
        continue;
      }
      const atom = this.#atom();
      if (atom !== null) nodes.push(this.#quantified(atom));
    }
    return nodes;
  }

  #quotedText(): string {
    const end = this.#text.indexOf('\\E', this.#at);
    const quoted = this.#text.slice(this.#at + 2, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#text.length : end + 2;
    return quoted;
  }

  #atom(): PatternNode | null {
    const sign = this.#text[this.#at] ?? '';
    switch (sign) {
      case '(':
        return this.#group();
      case '[': {
        const { set, end } = readClass(this.#text, this.#at);
        this.#at = end;
        return { kind: 'set', set };
      }
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new PatternSyntaxError(phrase('pattern-nothing-to-repeat', { sign }));
      default:
        this.#at++;
        if (sign === '.') return { kind: 'set', set: this.#dot };
        if (sign === '^') return { kind: 'assertion', at: 'start' };
        if (sign === '$') return { kind: 'assertion', at: 'end' };
        return { kind: 'byte', code: sign.charCodeAt(0) };
    }
  }

  #escape(): PatternNode {
    const letter = this.#text[this.#at + 1] ?? '';
    const set = shorthandSet(letter);
    const assertion = ({ A: 'start', z: 'end', Z: 'end', b: 'word-edge', B: 'no-word-edge' } as const)[letter];
    if (set !== null || assertion !== undefined) this.#at += 2;
    if (set !== null) return { kind: 'set', set };
    if (assertion !== undefined) return { kind: 'assertion', at: assertion };
    const byte = readByteEscape(this.#text, this.#at);
    if (byte !== null) {
      this.#at = byte.end;
      return { kind: 'byte', code: byte.code };
    }
    if (/[1-9gk]/.test(letter)) {
      this.#at += 2;
      return { kind: 'back-reference' };
    }
    throw new PatternSyntaxError(phrase('pattern-escape', { letter }));
  }

  /** At an opening parenthesis; null for a comment. */
  #group(): PatternNode | null {
    const rest = this.#text.slice(this.#at, this.#at + 80);
    const comment = /^\(\?#[^)]*\)/.exec(rest);
    if (comment !== null) {
      this.#at += comment[0].length;
      return null;
    }
    const opening = /^\((?:\?(?:[i]?:|>|<?[=!]|P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'))?/.exec(rest)?.[0] ?? '(';
    if (opening === '(' && rest.startsWith('(?'))
      throw new PatternSyntaxError(phrase('pattern-group', { group: rest.slice(0, 4) }));
    if (opening === '(' && rest.startsWith('(*')) throw new PatternSyntaxError(phrase('pattern-verbs'));
    this.#at += opening.length;
    const kind = opening.slice(2);
    const name = /[<']([A-Za-z_]\w*)/.exec(kind)?.[1];
    const captures = opening === '(' || name !== undefined;
    if (captures) this.#groups++;
    if (name !== undefined) this.#groupNames.set(name, this.#groups);
    const body = this.#alternation();
    if (this.#text[this.#at] !== ')') throw new PatternSyntaxError(phrase('pattern-not-closed'));
    this.#at++;
    if (kind === '>') return { kind: 'atomic', body };
    if (/^<?[=!]$/.test(kind)) {
      return { kind: 'look', ahead: !kind.startsWith('<'), negative: kind.endsWith('!'), body };
    }
    return { kind: 'group', captures, body };
  }

  #quantified(atom: PatternNode): PatternNode {
    const found = /^(?:([*+?])|\{(\d{1,5})(?:(,)(\d{0,5}))?\})([+?]?)/.exec(this.#text.slice(this.#at, this.#at + 16));
    if (found === null) return atom;
    this.#at += found[0].length;
    const [, sign, least, comma, most, suffix] = found;
    const min = sign === undefined ? Number(least) : sign === '+' ? 1 : 0;
    const limited =
      sign === '?' ? 1 : sign === undefined ? (comma === undefined ? min : most ? Number(most) : null) : null;
    const max = limited ?? Number.POSITIVE_INFINITY;
    if (max < min) throw new PatternSyntaxError(phrase('pattern-limits'));
    const greed = suffix === '+' ? 'possessive' : suffix === '?' ? 'lazy' : 'greedy';
    return { kind: 'repeat', min, max, greed, of: atom };
  }
}
