import type { Slices } from './slices.ts';

type Compare<Item> = (one: Item, other: Item) => number;

/** Items that are sorted in one go: a few milliseconds. */
const RUN = 1024;
/** Items that are merged between two places where merging may be interrupted. */
const STRETCH = 1024;

/** A sorted copy; equal items keep their order. */
export function* sorted<Item>(items: readonly Item[], compare: Compare<Item>): Slices<readonly Item[]> {
  if (items.length <= RUN) return items.toSorted(compare);
  const middle = items.length >> 1;
  const first = yield* sorted(items.slice(0, middle), compare);
  yield;
  return yield* merged(first, yield* sorted(items.slice(middle), compare), compare);
}

/** Two sorted lists as one; of equal items those of the first list come first. */
export function* merged<Item>(
  one: readonly Item[],
  other: readonly Item[],
  compare: Compare<Item>,
): Slices<readonly Item[]> {
  if (other.length === 0) return one;
  if (one.length === 0) return other;
  const all: Item[] = [];
  let left = 0;
  let right = 0;
  while (left < one.length && right < other.length) {
    const isFirst = compare(one[left] as Item, other[right] as Item) <= 0;
    all.push((isFirst ? one[left++] : other[right++]) as Item);
    if (all.length % STRETCH === 0) yield;
  }
  while (left < one.length) all.push(one[left++] as Item);
  while (right < other.length) all.push(other[right++] as Item);
  return all;
}

/** A sorted list without a few items that are in it and with a few others in their places. */
export function withChanges<Item>(
  items: readonly Item[],
  changes: { readonly gone: readonly Item[]; readonly come: readonly Item[] },
  compare: Compare<Item>,
): Item[] {
  const changed = [...items];
  for (const item of changes.gone) changed.splice(placeOf(changed, item, compare), 1);
  for (const item of changes.come) changed.splice(placeOf(changed, item, compare), 0, item);
  return changed;
}

/** The first place of a sorted list whose item does not come before the given one. */
export function placeOf<Item>(items: readonly Item[], item: Item, compare: Compare<Item>): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(items[middle] as Item, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
