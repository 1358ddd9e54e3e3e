const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f]/;
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * The value of a line as it can be sent, null where it cannot: text beyond latin1, which objects of a cluster may hold,
 * as its UTF-8 bytes (nginx sends those), control characters not at all.
 */
export function sendableValue(value: string): string | null {
  if (SENDABLE.test(value)) return value;
  return CONTROLS.test(value) ? null : Buffer.from(value, 'utf8').toString('latin1');
}

/** Lines, name and value in turn, without those that cannot be sent. */
export function sendableLines(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] as string;
    const value = sendableValue(lines[at + 1] as string);
    if (value !== null && NAME.test(name)) kept.push(name, value);
  }
  return kept;
}
