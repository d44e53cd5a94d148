import type { Style } from './style.js';
import { printable } from './printable.js';

/** Rows under the names of their columns, each as wide as its widest cell; nothing where there are no rows. */
export function table(rows: readonly Readonly<Record<string, string>>[], style: Style): string[] {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => printable(row[name] ?? '')));
  const widths = names.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  return names.length === 0 ? [] : [style.bold(line(names)), ...cells.map(line)];
}
