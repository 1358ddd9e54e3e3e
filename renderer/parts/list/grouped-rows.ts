/** The heading of a group in a list. */
export interface HeadingRow<Group extends string> {
  readonly kind: 'heading';
  readonly id: string;
  readonly group: Group;
  /** How many rows the group is said to have; null where that says nothing. */
  readonly count: number | null;
}

/** Rows under the heading of their group; none where the group has no rows. */
export function grouped<Group extends string, Row>(
  group: Group,
  rows: readonly Row[],
  count: number | null,
): readonly (HeadingRow<Group> | Row)[] {
  return rows.length === 0 ? [] : [{ kind: 'heading', id: `heading ${group}`, group, count }, ...rows];
}

/** How many rows there are besides headings. */
export function countRows(rows: readonly { readonly kind: string }[]): number {
  return rows.filter(({ kind }) => kind !== 'heading').length;
}
