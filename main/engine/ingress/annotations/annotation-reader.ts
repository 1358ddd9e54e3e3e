import type { InvalidEffect } from '#shared/model/explanation-codes.ts';
import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressObject } from '#shared/model/snapshot.ts';
import type { Denial } from '../policy.ts';
import { parseGoBoolean, parseSize, parseWholeSeconds } from '../value-syntax.ts';

// Values end up in header lines, so that a line break in one would make another line, whatever is checked otherwise.
const SENDABLE = /^[\x20-\x7e\xa0-\xff]*$/;

/** Shared by the Ingresses that have none, which are thousands. */
const NO_PROBLEMS: readonly never[] = [];

/** What a value that is not valid does to its Ingress (reference 18). */
export type OnInvalid = Exclude<InvalidEffect, 'previous-stays'>;

export interface ReaderOptions {
  /** Without the slash. */
  readonly prefix: string;
  /** false where `--enable-annotation-validation=false` switched the syntax checks off. */
  readonly validation: boolean;
}

/**
 * Reads the annotations of one Ingress by their short names and keeps what is wrong with them. Empty values count as
 * absent; a value that is not valid gives the fallback and a problem.
 */
export class AnnotationReader {
  readonly #ingress: IngressObject;
  readonly #options: ReaderOptions;
  readonly #values: ReadonlyMap<string, string>;
  readonly #problems: Problem[] = [];
  #denial: Denial | null = null;
  #dropped: string | null = null;
  #authOff = false;

  constructor(ingress: IngressObject, options: ReaderOptions) {
    this.#ingress = ingress;
    this.#options = options;
    this.#values = valuesByShortName(ingress.annotations, `${options.prefix}/`);
  }

  /** Short names of the annotations that have a value. */
  get names(): Iterable<string> {
    return this.#values.keys();
  }

  /** Of the Ingress. */
  get namespace(): string {
    return this.#ingress.namespace;
  }

  /** true once a value switched external authentication off. */
  get isAuthOff(): boolean {
    return this.#authOff;
  }

  get problems(): readonly Problem[] {
    return this.#problems.length === 0 ? NO_PROBLEMS : this.#problems;
  }

  get denial(): Denial | null {
    return this.#denial;
  }

  /** Short name of the annotation that drops the Ingress, else null. */
  get dropped(): string | null {
    return this.#dropped;
  }

  /** true while nothing was found wrong and nothing else followed from a value than the value itself. */
  get isSilent(): boolean {
    return this.#problems.length === 0 && this.#denial === null && this.#dropped === null && !this.#authOff;
  }

  boolean(name: string, fallback: boolean, onInvalid: OnInvalid = 'default-used'): boolean {
    return this.#read(name, parseGoBoolean, onInvalid) ?? fallback;
  }

  /** Whole seconds, given back in milliseconds. */
  seconds(name: string, fallback: number): number {
    return this.#read(name, parseWholeSeconds, 'default-used') ?? fallback;
  }

  /** In bytes. */
  size(name: string, fallback: number): number {
    return this.#read(name, parseSize, 'default-used') ?? fallback;
  }

  /** Text whose characters are checked as long as the controller checks them. */
  text(name: string, allowed: RegExp, onInvalid: OnInvalid = 'default-used'): string | null {
    const check = this.#options.validation ? allowed : SENDABLE;
    return this.#read(name, (text) => (check.test(text) ? text : null), onInvalid);
  }

  /** A value that the parser turns into something, whatever the controller's syntax checks. */
  parsed<Value>(
    name: string,
    parse: (text: string) => Value | null,
    onInvalid: OnInvalid = 'default-used',
  ): Value | null {
    return this.#read(name, parse, onInvalid);
  }

  /** The value as it stands, blanks around it removed; null where absent or empty. */
  raw(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** Closes the routes of the Ingress and says why; `detail` is the end of a sentence. The first reason stays. */
  deny(name: string, detail: Phrase): void {
    this.report('ingress-closed', 'error', { annotation: this.fullName(name), ...phraseValues('detail', detail) });
    this.#denial ??= { annotation: this.fullName(name), detail };
  }

  /** Says that a value is not valid, with what follows from it. */
  refuse(name: string, effect: OnInvalid): void {
    const value = this.raw(name) ?? '';
    const severity = effect === 'auth-off' ? 'error' : 'warning';
    this.report('annotation-invalid', severity, { annotation: this.fullName(name), value, effect });
    if (effect === 'denied')
      this.#denial ??= { annotation: this.fullName(name), detail: phrase('denied-value', { value }) };
    if (effect === 'dropped') this.#dropped ??= name;
    if (effect === 'auth-off') this.#authOff = true;
  }

  report(code: Problem['code'], severity: Problem['severity'], values: Problem['values']): void {
    const { namespace, name } = this.#ingress;
    this.#problems.push({ code, severity, subject: { kind: 'Ingress', namespace, name }, values });
  }

  fullName(name: string): string {
    return `${this.#options.prefix}/${name}`;
  }

  #read<Value>(name: string, parse: (text: string) => Value | null, onInvalid: OnInvalid): Value | null {
    const text = this.raw(name);
    if (text === null) return null;
    const value = parse(text);
    if (value === null) this.refuse(name, onInvalid);
    return value;
  }
}

function valuesByShortName(annotations: IngressObject['annotations'], prefix: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const annotation of Object.keys(annotations)) {
    if (!annotation.startsWith(prefix)) continue;
    const value = (annotations[annotation] ?? '').trim();
    if (value !== '') values.set(annotation.slice(prefix.length), value);
  }
  return values;
}
