import { phrase, type Phrase } from '#shared/model/phrase.ts';
import { isBounded, withoutPossessives } from './bound-pattern.ts';
import { toByteText } from '../byte-text.ts';
import { canRunLinearly } from './linear-engine.ts';
import { parsePattern } from './parse-pattern.ts';
import type { Pattern } from './pattern.ts';
import { isLetter, PatternSyntaxError, type Alternation } from './pattern-syntax.ts';
import { printPattern } from './print-pattern.ts';

const LONGEST_PREFIX = 64;
const MOST_KEPT = 20_000;
const LONGEST_TEXT = 4096;
const LONGEST_PRINTED = 32_768;

export interface CompiledPattern {
  /** Where it is unusable: takes every path that begins as the pattern does, so that nothing else answers for it. */
  readonly pattern: Pattern;
  /** Why it cannot be run; null where it can. */
  readonly unusable: Phrase | null;
}

const kept = new Map<string, CompiledPattern>();

/** Compiles a path in regex mode (reference 4.4, design 6). Equal texts give the same pattern. */
export function compilePattern(path: string): CompiledPattern {
  const there = kept.get(path);
  if (there !== undefined) return there;
  if (kept.size >= MOST_KEPT) kept.clear();
  const compiled = make(path);
  kept.set(path, compiled);
  return compiled;
}

function make(path: string): CompiledPattern {
  const text = toByteText(path);
  if (text.length > LONGEST_TEXT) return refuse(path, phrase('pattern-long', { bytes: LONGEST_TEXT }));
  try {
    // Between the quotes of nginx's configuration a backslash before a quote or a backslash is taken away.
    const { body, groupNames } = parsePattern(text.replace(/\\(["'\\])/g, '$1'));
    const relaxed = withoutPossessives(body);
    if (relaxed === null) return refuse(path, phrase('pattern-possessive'));
    if (holdsBackReference(relaxed)) return refuse(path, phrase('pattern-back-reference'));
    const unanchored = printPattern(relaxed);
    const anchored = `^${unanchored}`;
    if (anchored.length > LONGEST_PRINTED) return refuse(path, phrase('pattern-large'));
    if (!canRunLinearly(anchored) && !(isBounded(relaxed) && canCompile(anchored))) {
      return refuse(path, phrase('pattern-unbounded'));
    }
    const literalPrefix = findLiteralPrefix(relaxed);
    // Without a choice at the top the first match begins where the path does, as it is anchored there.
    const rewriting = relaxed.length === 1 ? anchored : unanchored;
    return { pattern: new RunnablePattern(path, { anchored, rewriting, literalPrefix, groupNames }), unusable: null };
  } catch (error) {
    if (error instanceof PatternSyntaxError) return refuse(path, error.phrase);
    throw error;
  }
}

class RunnablePattern implements Pattern {
  readonly source: string;
  readonly literalPrefix: string;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly #matching: RegExp;
  readonly #rewriting: RegExp;

  constructor(
    source: string,
    parts: Pick<Pattern, 'literalPrefix' | 'groupNames'> & { readonly anchored: string; readonly rewriting: string },
  ) {
    this.source = source;
    this.literalPrefix = parts.literalPrefix;
    this.groupNames = parts.groupNames;
    this.#matching = new RegExp(parts.anchored);
    this.#rewriting = parts.rewriting === parts.anchored ? this.#matching : new RegExp(parts.rewriting);
  }

  test(path: string): boolean {
    return this.#matching.test(path);
  }

  captures(path: string): readonly (string | undefined)[] | null {
    return this.#rewriting.exec(path);
  }
}

/** V8 makes a pattern only when it is first run, and then may find it too large. */
function canCompile(source: string): boolean {
  try {
    new RegExp(source).test('/');
    return true;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return false;
    throw error;
  }
}

function refuse(path: string, reason: Phrase): CompiledPattern {
  const literalPrefix = roughPrefix(toByteText(path));
  const pattern: Pattern = {
    source: path,
    literalPrefix,
    groupNames: new Map(),
    test: (requested) => requested.toLowerCase().startsWith(literalPrefix),
    captures: () => null,
  };
  return { pattern, unusable: reason };
}

function findLiteralPrefix(body: Alternation): string {
  let prefix = '';
  for (const node of body.length === 1 ? (body[0] ?? []) : []) {
    if (node.kind === 'assertion' && node.at === 'start') continue;
    if (node.kind !== 'byte' || node.code > 0x7f || prefix.length === LONGEST_PREFIX) break;
    prefix += String.fromCharCode(isLetter(node.code) ? node.code | 0x20 : node.code);
  }
  return prefix;
}

/** The literal beginning of a pattern that could not be parsed; empty where an alternative might begin otherwise. */
function roughPrefix(text: string): string {
  if (text.includes('|')) return '';
  const literal = /^\^?([A-Za-z0-9/_~-]*)/.exec(text)?.[1] ?? '';
  const repeated = /^[?*{+]/.test(text.slice(text.indexOf(literal) + literal.length));
  return (repeated ? literal.slice(0, -1) : literal).slice(0, LONGEST_PREFIX).toLowerCase();
}

function holdsBackReference(body: Alternation): boolean {
  return body.some((sequence) =>
    sequence.some((node) => {
      if (node.kind === 'repeat') return holdsBackReference([[node.of]]);
      return node.kind === 'back-reference' || ('body' in node && holdsBackReference(node.body));
    }),
  );
}
