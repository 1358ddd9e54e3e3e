import { parseArgs } from 'node:util';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';
import { Failure } from './failure.ts';

/** An option of a command. `list` takes one or more values and may be repeated, `repeated` takes one each time. */
export interface OptionSpec {
  readonly kind: 'flag' | 'text' | 'repeated' | 'list';
  readonly short?: string;
  /** The values it takes, where these are few; the first one is the default. */
  readonly choices?: readonly [string, ...string[]];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The words of a command line by option, checked against what the command knows. */
export class CommandLine {
  readonly words: readonly string[];
  /** Options that the command does not know and that were left to another reader. */
  readonly left: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(words: readonly string[], left: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.words = words;
    this.left = left;
    this.#values = values;
  }

  flag(name: string): boolean {
    return this.#values.has(name);
  }

  /** The last value given; null where the option is absent. */
  text(name: string): string | null {
    return this.#values.get(name)?.at(-1) ?? null;
  }

  /** Every value given; null where the option is absent. */
  list(name: string): readonly string[] | null {
    return this.#values.get(name) ?? null;
  }
}

/** Options that are not among the known ones: wrong, or somebody else's as Chromium's are where Electron runs us. */
export type UnknownOptions = 'refused' | 'left';

/** Reads the words after a command's name; throws `Failure` with exit code 2. */
export function parseCommandLine(
  command: string,
  given: readonly string[],
  specs: OptionSpecs,
  messages: CliMessages,
  unknown: UnknownOptions = 'refused',
): CommandLine {
  const usage = messages.usage;
  const { tokens } = parseArgs({
    args: spread(given, specs),
    options: Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        { type: spec.kind === 'flag' ? 'boolean' : 'string', multiple: true, ...(spec.short && { short: spec.short }) },
      ]),
    ) as Record<string, { type: 'boolean' | 'string'; multiple: true; short?: string }>,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const left: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) {
      if (unknown === 'refused') throw wrong(usage.unknownOption(token.rawName));
      left.push(token.rawName);
      continue;
    }
    const { value } = token;
    if (spec.kind === 'flag' && value !== undefined) throw wrong(usage.valueNotWanted(token.rawName));
    if (
      spec.kind !== 'flag' &&
      (value === undefined || value === '' || (value.startsWith('-') && !token.inlineValue))
    ) {
      throw wrong(usage.valueMissing(token.rawName));
    }
    values.set(token.name, [...(values.get(token.name) ?? []), value ?? '']);
  }
  return new CommandLine(words, left, values);

  function wrong(sentence: string): Failure {
    return new Failure(2, sentence, usage.seeHelp(command));
  }
}

/**
 * Gives every further value of a list its option again: `--manifests a b` becomes `--manifests a --manifests=b`. A URL
 * is never such a value, so that it may stand last.
 */
function spread(given: readonly string[], specs: OptionSpecs): string[] {
  const result: string[] = [];
  let list: string | null = null;
  let first = false;
  for (const [place, word] of given.entries()) {
    if (word === '--') return [...result, ...given.slice(place)];
    if (word.startsWith('-') && word !== '-') {
      const name = listName(word, specs);
      list = name;
      first = name !== null && !word.includes('=') && (word.startsWith('--') || word.length === 2);
      result.push(word);
    } else if (list === null || first) {
      first = false;
      result.push(word);
    } else if (word.includes('://')) {
      list = null;
      result.push(word);
    } else {
      result.push(`--${list}=${word}`);
    }
  }
  return result;
}

/** The list option that a word names; null where it names none. */
function listName(word: string, specs: OptionSpecs): string | null {
  const name = word.startsWith('--')
    ? word.slice(2).split('=', 1)[0]
    : Object.keys(specs).find((key) => specs[key]?.short === word[1]);
  if (name === undefined || !Object.hasOwn(specs, name)) return null;
  return specs[name]?.kind === 'list' ? name : null;
}
