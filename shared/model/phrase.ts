import { PHRASES, type PhraseCode } from './phrases/phrases.ts';

/**
 * Part of a sentence that an error or a check gives, as its code and what it names. The English text is in
 * `shared/model/phrases`, the other languages in `shared/i18n/phrases`. Values may quote a system or a server.
 */
export interface Phrase {
  readonly code: PhraseCode;
  /** A value that is a phrase itself is there as English text, and besides as `NAME.code` and `NAME.VALUE`. */
  readonly values: Readonly<Record<string, string>>;
}

/** The names between braces in a template. */
type Holes<Template> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | Holes<Rest> : never;

type Wanted<Code extends PhraseCode> = Readonly<Record<Holes<(typeof PHRASES)[Code]>, string | number | Phrase>>;

/** A phrase with all that its text names; a value that is missing is a compile error. */
export function phrase<Code extends PhraseCode>(
  code: Code,
  ...[values]: [Holes<(typeof PHRASES)[Code]>] extends [never] ? [] : [Wanted<Code>]
): Phrase {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries<string | number | Phrase>(values ?? {})) {
    Object.assign(flat, typeof value === 'object' ? phraseValues(name, value) : { [name]: String(value) });
  }
  return { code, values: flat };
}

/** The English text of what is either a phrase or text already. */
export function textOf(said: string | Phrase): string {
  return typeof said === 'string' ? said : phraseText(said);
}

/** What somebody else said, word for word. */
export function quoted(words: string): Phrase {
  return phrase('quoted', { words });
}

/** The English text, as the fields of the contract hold it. */
export function phraseText({ code, values }: Phrase): string {
  return fillPhrase(PHRASES[code], values);
}

/** A field `detail` of the contract with the phrase behind it. */
export function detailOf(said: Phrase): { readonly detail: string; readonly phrase: Phrase } {
  return { detail: phraseText(said), phrase: said };
}

/** A value of that name for problems and findings: its English text, and what another language is made of. */
export function phraseValues(name: string, said: Phrase): Readonly<Record<string, string>> {
  const parts = Object.entries(said.values).map(([part, value]) => [`${name}.${part}`, value] as const);
  return { [name]: phraseText(said), [`${name}.code`]: said.code, ...Object.fromEntries(parts) };
}

/** The phrase behind a value, null where the value is nothing but text. Its code may be one of a newer engine. */
export function phraseAt(
  values: Readonly<Record<string, string>>,
  name: string,
): { readonly code: string; readonly values: Readonly<Record<string, string>> } | null {
  const code = `${name}.code`;
  if (!Object.hasOwn(values, code)) return null;
  const prefix = `${name}.`;
  const parts = Object.entries(values).flatMap(([key, value]) =>
    key.startsWith(prefix) && key !== code ? [[key.slice(prefix.length), value] as const] : [],
  );
  return { code: values[code] ?? '', values: Object.fromEntries(parts) };
}

/** `{name}` takes the value of that name; `?` stands for one that was not given. */
export function fillPhrase(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '?') : '?',
  );
}
