/** Rows as text, each column as wide as its widest cell. */
export function table(rows: readonly object[]): string {
  const header = Object.keys(rows[0] ?? {});
  const cells = [header, ...rows.map((row) => Object.values(row).map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}
