/** A cell: its text, and how it is coloured once its width is known. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** Lines of aligned columns with two blanks between them. Wide letters, such as Hangul, count two. */
export function table(rows: readonly (readonly Cell[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(plain(cell)));
  }
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function padded(cell: Cell, wanted: number): string {
  const text = plain(cell);
  const blanks = ' '.repeat(wanted - width(text));
  return `${typeof cell === 'string' ? text : cell.paint(text)}${blanks}`;
}

/** The text in one line; what else could steer a terminal is replaced when it is printed. */
function plain(cell: Cell): string {
  return (typeof cell === 'string' ? cell : cell.text).replace(/[\r\n\t]/g, '\ufffd');
}

/** Columns that a text takes in a terminal (Unicode East Asian Width: wide and fullwidth count two). */
function width(text: string): number {
  let columns = 0;
  for (const letter of text) columns += WIDE.test(letter) ? 2 : 1;
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
