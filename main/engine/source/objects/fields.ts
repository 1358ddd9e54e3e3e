import { phrase, phraseText, type Phrase } from '#shared/model/phrase.ts';
import { repeated, repeatedTexts } from './repeated.ts';

/** A value of a Kubernetes object is not what the API allows. The message is a sentence that names the field. */
export class InvalidObjectError extends Error {
  /** Such as `spec.rules[0].host`; empty where the object as a whole is meant. */
  readonly field: string;

  /** The message without its full stop, for another language. */
  readonly phrase: Phrase;

  constructor(field: string, complaint: Phrase) {
    const said = field === '' ? phrase('object-fault', { complaint }) : phrase('field-fault', { field, complaint });
    super(`${phraseText(said)}.`);
    this.name = 'InvalidObjectError';
    this.field = field;
    this.phrase = said;
  }
}

/** A parsed mapping whose values are still unchecked. */
export type Fields = Readonly<Record<string, unknown>>;

/** Shared by every object that has no entries, so that 50,000 objects do not carry 50,000 empty maps. */
const NO_TEXTS: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
const NO_ITEMS: readonly never[] = Object.freeze([]);
const APPLIED_COPY = 'kubectl.kubernetes.io/last-applied-configuration';

function kindOf(value: unknown): Phrase {
  if (Array.isArray(value)) return phrase('found-list');
  if (typeof value === 'object') return phrase('found-mapping');
  if (typeof value === 'boolean') return phrase('found-boolean', { value: String(value) });
  if (typeof value === 'number') return phrase('found-number', { value });
  return phrase('found-text');
}

/** The mapping at `field`; throws where it is missing or something else. */
export function mapping(value: unknown, field: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  if (value === undefined || value === null) throw new InvalidObjectError(field, phrase('fault-missing'));
  throw new InvalidObjectError(field, phrase('fault-not-mapping', { found: kindOf(value) }));
}

/** The mapping at `field`, or null where it is absent. */
export function optionalMapping(value: unknown, field: string): Fields | null {
  return value === undefined || value === null ? null : mapping(value, field);
}

/** The list at `field`, empty where it is absent. */
export function list(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return NO_ITEMS;
  if (Array.isArray(value)) return value;
  throw new InvalidObjectError(field, phrase('fault-not-list', { found: kindOf(value) }));
}

/** The text at `field`; throws where it is missing, empty or something else. */
export function text(value: unknown, field: string): string {
  const found = optionalText(value, field);
  if (found === null) throw new InvalidObjectError(field, phrase('fault-missing'));
  return found;
}

/** The text at `field`, or null where it is absent or empty, which the API treats alike. */
export function optionalText(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'string') return value;
  throw new InvalidObjectError(field, notText(value));
}

function notText(value: unknown): Phrase {
  const isPlain = typeof value === 'boolean' || typeof value === 'number';
  return phrase(isPlain ? 'fault-text-unquoted' : 'fault-not-text', { found: kindOf(value) });
}

/** The boolean at `field`, or null where it is absent. */
export function optionalBoolean(value: unknown, field: string): boolean | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value;
  throw new InvalidObjectError(field, phrase('fault-not-boolean', { found: kindOf(value) }));
}

/** The port number (1 to 65535) at `field`, or null where it is absent. */
export function optionalPort(value: unknown, field: string): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number')
    throw new InvalidObjectError(field, phrase('fault-not-number', { found: kindOf(value) }));
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new InvalidObjectError(field, phrase('fault-not-port', { value }));
  }
  return value;
}

/** Texts by key at `field`, without a prototype, so that keys such as `constructor` mean nothing but themselves. */
export function texts(value: unknown, field: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return NO_TEXTS;
  const found = mapping(value, field);
  let copy: Record<string, string> | null = null;
  for (const key of Object.keys(found)) {
    const entry = found[key];
    if (typeof entry !== 'string') {
      const name = `${field}["${key}"]`;
      if (entry === null || entry === undefined) throw new InvalidObjectError(name, phrase('fault-text-empty'));
      throw new InvalidObjectError(name, notText(entry));
    }
    copy ??= Object.create(null) as Record<string, string>;
    copy[key] = entry;
  }
  return copy ?? NO_TEXTS;
}

/**
 * `metadata.annotations` without kubectl's copy of the whole object, which nobody reads and which may be large. Objects with
 * equal ones share the value.
 */
export function annotationsOf(metadata: Fields): Readonly<Record<string, string>> {
  const annotations = texts(metadata['annotations'], 'metadata.annotations');
  if (annotations === NO_TEXTS) return annotations;
  const kept = Object.create(null) as Record<string, string>;
  for (const key of Object.keys(annotations)) {
    if (key !== APPLIED_COPY) kept[repeated(key)] = repeated(annotations[key] ?? '');
  }
  return repeatedTexts(kept);
}
