/** One word of a filter line. A term without a key looks everywhere. All terms have to hold. */
export interface FilterTerm<Key extends string> {
  readonly key: Key | 'text';
  /** Lower-case alternatives, one of which has to hold; written with commas. */
  readonly values: readonly string[];
  /** Written with a leading `-`. */
  readonly negated: boolean;
}

const WORD = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))?/y;

/**
 * Reads a filter line: words separated by blanks, each `text`, `key:value`, `key:one,other`, `key:"two words"` or one of
 * these with `-` in front. A key that is not known is part of the text, so that an address can be pasted. Words without
 * a value, as they are while a person types, are left out.
 */
export function parseTerms<Key extends string>(line: string, keys: readonly Key[]): readonly FilterTerm<Key>[] {
  const terms: FilterTerm<Key>[] = [];
  const text = line.slice(0, 4096).toLowerCase();
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at++;
      continue;
    }
    WORD.lastIndex = at;
    const match = WORD.exec(text);
    if (match === null || match[0] === '') break;
    at = WORD.lastIndex;
    const [whole, minus, key, quoted, plain] = match;
    const negated = minus === '-' && whole !== '-';
    const known = keys.find((candidate) => candidate === key);
    const value = quoted ?? plain ?? '';
    if (known === undefined && key !== 'text') {
      const word = negated ? whole.slice(1) : whole;
      const values = quoted === undefined ? [word] : [key === undefined ? quoted : `${key}:${quoted}`];
      if (values[0] !== '') terms.push({ key: 'text', values, negated });
      continue;
    }
    const values = quoted === undefined ? value.split(',').filter((part) => part !== '') : [value];
    if (values.length > 0 && values[0] !== '') terms.push({ key: known ?? 'text', values, negated });
  }
  return terms;
}

/** Whether every term holds, given how one value of one key is looked for. */
export function everyTerm<Key extends string>(
  terms: readonly FilterTerm<Key>[],
  holds: (key: Key | 'text', value: string) => boolean,
): boolean {
  return terms.every((term) => term.values.some((value) => holds(term.key, value)) !== term.negated);
}
