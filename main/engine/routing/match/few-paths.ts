/** What finding a value by its path needs; a `Map` has it too. */
export interface PathLookup<Value> {
  get(path: string): Value | undefined;
}

/** Up to so many paths are compared one by one, which takes less memory than a map and no hash of the path. */
const FEW = 6;

/** A handful of paths: nearly every host has no more, and with ten thousand hosts a map for each would be felt. */
class FewPaths<Value> implements PathLookup<Value> {
  readonly #paths: readonly string[];
  readonly #values: readonly Value[];

  constructor(entries: ReadonlyMap<string, Value>) {
    this.#paths = shared([...entries.keys()]);
    this.#values = [...entries.values()];
  }

  get(path: string): Value | undefined {
    const paths = this.#paths;
    for (let at = 0; at < paths.length; at++) if (paths[at] === path) return this.#values[at];
    return undefined;
  }
}

/** The smallest form in which the entries can be found; null where there are none. */
export function pathLookup<Value>(entries: ReadonlyMap<string, Value>): PathLookup<Value> | null {
  if (entries.size === 0) return null;
  return entries.size <= FEW ? new FewPaths(entries) : entries;
}

/** Different lists that are kept once each; it starts anew when it is full. */
const MOST_SHARED = 1_024;
const known = new Map<string, readonly string[]>();

// Thousands of hosts have the same few paths.
function shared(paths: readonly string[]): readonly string[] {
  const key = JSON.stringify(paths);
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_SHARED) known.clear();
  known.set(key, paths);
  return paths;
}
