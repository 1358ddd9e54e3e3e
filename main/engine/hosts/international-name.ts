import { domainToASCII, domainToUnicode } from 'node:url';

/** Scripts that are written together in one word (UTS 39, 5.2 "highly restrictive"); all others stand alone. */
const TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
];
const SCRIPTS = (
  'Latin Greek Cyrillic Armenian Georgian Hebrew Arabic Devanagari Bengali Tamil Telugu Thai Khmer Ethiopic Cherokee ' +
  'Han Hiragana Katakana Hangul Bopomofo'
)
  .split(' ')
  .map((script) => ({ script, letter: new RegExp(`\\p{Script=${script}}`, 'u') }));
const NEUTRAL = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** Both forms of a name that is not plain ASCII text. */
export interface InternationalName {
  readonly ascii: string;
  /** null where the name is plain ASCII written with other letters, such as full width ones. */
  readonly unicode: string | null;
  /** Whether a label mixes scripts that no language writes together, so that it may only look like another name. */
  readonly mixed: boolean;
}

/**
 * Reads a name with letters beyond ASCII, or with `xn--` labels, into both forms (UTS 46). null for names that have only one
 * form; undefined for what is no name, such as an `xn--` label that stands for nothing or for plain ASCII.
 */
export function internationalName(name: string): InternationalName | null | undefined {
  const plain = !/\P{ASCII}/u.test(name);
  if (plain && !/(?:^|\.)xn--/i.test(name)) return null;
  const ascii = plain ? name.toLowerCase() : domainToASCII(name);
  const unicode = domainToUnicode(ascii);
  if (ascii === '' || unicode === '' || domainToASCII(unicode) !== ascii) return undefined;
  if (plain && unicode === ascii) return undefined;
  return { ascii, unicode: unicode === ascii ? null : unicode, mixed: unicode.split('.').some(isMixed) };
}

function isMixed(label: string): boolean {
  const letters = [...label].filter((letter) => !NEUTRAL.test(letter));
  const used = new Set(letters.map((letter) => SCRIPTS.find((each) => each.letter.test(letter))?.script ?? 'other'));
  return used.size > 1 && !TOGETHER.some((group) => [...used].every((script) => group.includes(script)));
}
