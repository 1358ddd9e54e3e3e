const MOST_POINTS = 160;
const FEWEST_POINTS = 16;
const ALL_POINTS = 40_000;

/**
 * Members on a ring, so that a key leads to one of them and a member that comes or goes moves only the keys next to its
 * own points. Equal lists of names give equal rings.
 */
export class ConsistentHash {
  readonly #positions: Uint32Array;
  readonly #members: Uint32Array;

  constructor(names: readonly string[]) {
    const each = Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, Math.floor(ALL_POINTS / Math.max(1, names.length))));
    const points: { readonly position: number; readonly member: number }[] = [];
    for (const [member, name] of names.entries()) {
      for (let point = 0; point < each; point++) points.push({ position: hashText(`${name}#${point}`), member });
    }
    points.sort((one, other) => one.position - other.position || one.member - other.member);
    this.#positions = Uint32Array.from(points, (point) => point.position);
    this.#members = Uint32Array.from(points, (point) => point.member);
  }

  /** Place in the list of the member that a key leads to; with `isOut`, of the next on the ring that is not out. -1: none. */
  find(key: string, isOut: ((member: number) => boolean) | null = null): number {
    const count = this.#members.length;
    const start = this.#firstFrom(hashText(key));
    for (let step = 0; step < count; step++) {
      const member = this.#members[(start + step) % count] as number;
      if (isOut === null || !isOut(member)) return member;
    }
    return -1;
  }

  #firstFrom(position: number): number {
    let low = 0;
    let high = this.#positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#positions[middle] as number) < position) low = middle + 1;
      else high = middle;
    }
    return low === this.#positions.length ? 0 : low;
  }
}

/** FNV-1a, its bits mixed once more, because texts that differ in their last letter must lie far apart. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
