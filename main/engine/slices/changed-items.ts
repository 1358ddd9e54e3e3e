/** What a list lost and gained against an older one, where unchanged items stay the same values; order does not count. */
export function changedItems<Item>(
  before: readonly Item[],
  after: readonly Item[],
): { readonly gone: readonly Item[]; readonly come: readonly Item[] } {
  if (before === after) return { gone: [], come: [] };
  // Most changes touch a few items of many: what is equal at both ends is passed over quickly.
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const left = new Set(before.slice(start, before.length - end));
  const come = after.slice(start, after.length - end).filter((item) => !left.delete(item));
  return { gone: [...left], come };
}
