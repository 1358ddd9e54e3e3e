/**
 * A path of an Ingress in regex mode, ready to run: case-insensitive, anchored at the start only, never able to stall the
 * process (reference 4.4). Paths are byte texts (`byte-text.ts`).
 */
export interface Pattern {
  /** Path text as written in the Ingress. */
  readonly source: string;
  /** Lower-case text that every match starts with; may be empty. */
  readonly literalPrefix: string;
  /** Names of groups with their numbers. */
  readonly groupNames: ReadonlyMap<string, number>;
  test(path: string): boolean;
  /** The captures for rewriting, `$0` first; null where it does not match. */
  captures(path: string): readonly (string | undefined)[] | null;
}
