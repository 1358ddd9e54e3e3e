/** A number with its noun in English: `1 route`, `2,000 routes`. */
export function plural(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** A number as Korean writes it. */
export function number(count: number): string {
  return count.toLocaleString('ko');
}
