/** What stands in place of a credential in a record. */
const MASK = '•••';

/** Whether a header's value was masked before it was stored. */
export function isMasked(value: string): boolean {
  return value.includes(MASK);
}
