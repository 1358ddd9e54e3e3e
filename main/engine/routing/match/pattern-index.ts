import type { PathIndex, Route } from '../route-table.ts';

/**
 * Index of a host in regex mode: the first pattern in order wins (reference 4.4), and only those are tried whose literal
 * beginning fits the path, so that hundreds of patterns cost little.
 */
export function buildPatternIndex<Plan>(routes: readonly Route<Plan>[]): PathIndex<Plan> {
  const byLength = new Map<number, Map<string, number[]>>();
  for (const [place, route] of routes.entries()) {
    const prefix = route.pattern?.literalPrefix ?? '';
    const places = getOrInsert(byLength, prefix.length, () => new Map<string, number[]>());
    getOrInsert(places, prefix, () => []).push(place);
  }
  const byPrefix = [...byLength].map(([length, places]) => ({ length, places }));
  byPrefix.sort((one, other) => other.length - one.length);
  return { kind: 'patterns', ordered: routes, byPrefix };
}

function getOrInsert<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
