const GO_TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const GO_FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** A boolean as Go's `strconv.ParseBool` reads it (reference 18); null where it is none. */
export function parseGoBoolean(text: string): boolean | null {
  if (GO_TRUE.has(text)) return true;
  return GO_FALSE.has(text) ? false : null;
}

/** A whole number in decimal digits, sign allowed; null where it is none. */
export function parseInteger(text: string): number | null {
  if (!/^[+-]?\d+$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Whole seconds without a unit, in milliseconds (reference 9); null where it is none. */
export function parseWholeSeconds(text: string): number | null {
  const seconds = parseInteger(text);
  return seconds === null || seconds < 0 ? null : seconds * 1000;
}

/** A size with an optional k, m or g, in bytes (reference 9); null where it is none. */
export function parseSize(text: string): number | null {
  const found = /^(\d+)([kmg]?)$/i.exec(text);
  if (found === null) return null;
  const value = Number(found[1]) * (UNITS[(found[2] ?? '').toLowerCase()] ?? 1);
  return Number.isSafeInteger(value) ? value : null;
}

/** Words separated by commas or blanks, empty ones left out. */
export function parseList(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
