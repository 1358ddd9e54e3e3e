/** Namespaces that are read one by one at most; each takes one connection per kind (reference 2.7). */
const MOST = 25;

/** The namespaces to read where the whole cluster may not be; undecided until it is known whether they can be listed. */
export interface NamespaceRungs {
  readonly read: readonly string[];
  /** How many there are. */
  readonly of: number;
}

/**
 * The second and third step of the ladder: the namespaces that may be listed, the context's own first, else that one
 * alone. Kinds that may not be read everywhere wait here for the answer and follow its changes.
 */
export class NamespaceLadder {
  readonly #own: string;
  readonly #followers = new Set<() => void>();
  #rungs: NamespaceRungs | null = null;

  /** `own`: the namespace of the context. */
  constructor(own: string) {
    this.#own = own;
  }

  get rungs(): NamespaceRungs | null {
    return this.#rungs;
  }

  /** Takes the names that were listed; null where they may not be. */
  decide(listed: readonly string[] | null): void {
    const others = (listed ?? []).filter((name) => name !== this.#own).sort();
    const all = [this.#own, ...others];
    const read = all.slice(0, MOST);
    if (this.#rungs !== null && this.#rungs.of === all.length && sameNames(this.#rungs.read, read)) return;
    this.#rungs = { read, of: all.length };
    for (const follower of this.#followers) follower();
  }

  /** Calls back when the answer is there or has changed; gives back what ends that. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
