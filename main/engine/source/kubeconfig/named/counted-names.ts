import { changedItems } from '#engine/slices/changed-items.ts';

/**
 * Which names a list of objects has in it. Follows a list of which a few objects change without looking at the others, of which
 * there may be 10,000; an object that stays the same value counts as unchanged.
 */
export class CountedNames<Item> {
  readonly #namesOf: (item: Item) => Iterable<string>;
  readonly #counts = new Map<string, number>();
  #items: readonly Item[] = [];
  /** null: to be taken from the counts anew. */
  #names: ReadonlySet<string> | null = null;

  /** `namesOf` says the same of the same object every time; a name that comes twice counts twice. */
  constructor(namesOf: (item: Item) => Iterable<string>) {
    this.#namesOf = namesOf;
  }

  /** The names of these objects; the same set until a name comes or goes. */
  of(items: readonly Item[]): ReadonlySet<string> {
    this.follow(items);
    this.#names ??= new Set(this.#counts.keys());
    return this.#names;
  }

  /** Takes over the objects without saying what names there are. */
  follow(items: readonly Item[]): void {
    const { gone, come } = changedItems(this.#items, items);
    this.#items = items;
    for (const item of come) {
      for (const name of this.#namesOf(item)) {
        const count = this.#counts.get(name) ?? 0;
        this.#counts.set(name, count + 1);
        if (count === 0) this.#names = null;
      }
    }
    for (const item of gone) {
      for (const name of this.#namesOf(item)) {
        const count = this.#counts.get(name) ?? 0;
        if (count > 1) this.#counts.set(name, count - 1);
        else if (this.#counts.delete(name)) this.#names = null;
      }
    }
  }
}
