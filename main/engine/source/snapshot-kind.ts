/** How the objects of one kind are told apart and compared. */
export interface KindRules<Kept> {
  /** `namespace/name`, or the name alone where the kind has no namespace. */
  readonly key: (object: Kept) => string;
  /** Whether two objects of one key have the same content. */
  readonly same: (left: Kept, right: Kept) => boolean;
}

/** The objects of one kind by key. An object that comes again unchanged stays the JavaScript object it was. */
export class SnapshotKind<Kept> {
  readonly #rules: KindRules<Kept>;
  readonly #objects = new Map<string, Kept>();
  /** In order of code units, which is the order in which an API server lists. */
  #keys: string[] = [];
  #sorted: readonly Kept[] | null = [];

  constructor(rules: KindRules<Kept>) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The objects by key as they are now. */
  entries(): ReadonlyMap<string, Kept> {
    return new Map(this.#objects);
  }

  /** Adds or replaces one object; false where nothing changed. */
  put(object: Kept): boolean {
    const key = this.#rules.key(object);
    const known = this.#objects.get(key);
    if (known !== undefined && this.#rules.same(known, object)) return false;
    if (known === undefined) this.#keys.splice(this.#position(key), 0, key);
    this.#objects.set(key, object);
    this.#sorted = null;
    return true;
  }

  keyOf(object: Kept): string {
    return this.#rules.key(object);
  }

  /** Takes away the objects whose keys are gone; false where there were none. */
  sweep(isGone: (key: string) => boolean): boolean {
    const kept = this.#keys.filter((key) => !isGone(key));
    if (kept.length === this.#keys.length) return false;
    const left = new Set(kept);
    for (const key of this.#keys) if (!left.has(key)) this.#objects.delete(key);
    this.#keys = kept;
    this.#sorted = null;
    return true;
  }

  /** Takes one object away; false where there was none. */
  delete(key: string): boolean {
    if (!this.#objects.delete(key)) return false;
    this.#keys.splice(this.#position(key), 1);
    this.#sorted = null;
    return true;
  }

  /** Puts these objects in the place of all others; of several with one key the last counts. False where nothing changed. */
  replace(objects: Iterable<Kept>): boolean {
    let changed = false;
    const gone = new Set(this.#objects.keys());
    for (const object of objects) {
      const key = this.#rules.key(object);
      gone.delete(key);
      const known = this.#objects.get(key);
      if (known !== undefined && this.#rules.same(known, object)) continue;
      this.#objects.set(key, object);
      changed = true;
    }
    for (const key of gone) changed = this.#objects.delete(key) || changed;
    if (!changed) return false;
    // Keys are plain texts, and sort without a comparator compares code units.
    this.#keys = [...this.#objects.keys()].sort();
    this.#sorted = null;
    return true;
  }

  /** All objects in order of their keys; the same array until something changes. */
  sorted(): readonly Kept[] {
    this.#sorted ??= this.#keys.map((key) => this.#objects.get(key) as Kept);
    return this.#sorted;
  }

  #position(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
