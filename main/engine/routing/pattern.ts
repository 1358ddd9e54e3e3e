/**
 * A path of an Ingress in regex mode, ready to run: case-insensitive, anchored at the start only, never able to stall the
 * process (reference 4.4).
 */
export interface Pattern {
  readonly source: string;
  test(path: string): boolean;
  /** The captures for rewriting, `$0` first; null where it does not match. */
  captures(path: string): readonly (string | undefined)[] | null;
}
