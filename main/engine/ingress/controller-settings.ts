import { parseGoBoolean, parseInteger, parseList, parseSize, parseWholeSeconds } from './value-syntax.ts';

/** Reads settings out of a ConfigMap or a command line; a value that is not valid is refused and the default taken. */
export class ControllerSettings {
  readonly #values: Readonly<Record<string, string>>;
  readonly #refuse: (key: string, value: string) => void;

  constructor(values: Readonly<Record<string, string>>, refuse: (key: string, value: string) => void) {
    this.#values = values;
    this.#refuse = refuse;
  }

  boolean(key: string, fallback: boolean): boolean {
    return this.#read(key, fallback, parseGoBoolean);
  }

  onOff(key: string, fallback: boolean): boolean {
    return this.#read(key, fallback, (text) => (text === 'on' ? true : text === 'off' ? false : null));
  }

  integer(key: string, fallback: number, allowed: (value: number) => boolean): number {
    return this.#read(key, fallback, (text) => {
      const value = parseInteger(text);
      return value !== null && allowed(value) ? value : null;
    });
  }

  /** In milliseconds. */
  seconds(key: string, fallback: number): number {
    return this.#read(key, fallback, parseWholeSeconds);
  }

  /** In bytes. */
  size(key: string, fallback: number): number {
    return this.#read(key, fallback, parseSize);
  }

  list(key: string, fallback: readonly string[]): readonly string[] {
    return this.#read(key, fallback, parseList);
  }

  text(key: string, fallback: string, allowed: (value: string) => boolean = () => true): string {
    return this.#read(key, fallback, (value) => (allowed(value) ? value : null));
  }

  /** null where the setting is not there or not valid. */
  parsed<Value>(key: string, parse: (text: string) => Value | null): Value | null {
    return this.#read<Value | null>(key, null, parse);
  }

  optionalText(key: string): string | null {
    return this.text(key, '') || null;
  }

  #read<Value>(key: string, fallback: Value, parse: (text: string) => Value | null): Value {
    const text = Object.hasOwn(this.#values, key) ? (this.#values[key] ?? '').trim() : '';
    if (text === '') return fallback;
    const value = parse(text);
    if (value !== null) return value;
    this.#refuse(key, text);
    return fallback;
  }
}

/** Command-line flags separated by blanks, `--name=value`, `--name value` or `--name` alone for `true`. */
export function readFlags(text: string): Readonly<Record<string, string>> {
  const flags: Record<string, string> = {};
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (let index = 0; index < words.length; index++) {
    const found = /^--?([^=]+)(?:=(.*))?$/.exec(words[index] ?? '');
    if (found === null) continue;
    const next = words[index + 1];
    const takesNext = found[2] === undefined && next !== undefined && !next.startsWith('-');
    flags[found[1] ?? ''] = found[2] ?? (takesNext ? next : 'true');
    if (takesNext) index++;
  }
  return flags;
}
