/** A row as SQLite is asked for it: the text in it as bytes. */
export type Stored<Row, Text extends keyof Row> = Omit<Row, Text> & Readonly<Record<Text, Bytes | null>>;

/** As the one library has them, or the other. */
type Bytes = Uint8Array | ArrayBuffer;

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Columns of text, to be read with `textOf()`. What the disk has changed may be text no longer, and libsql ends the process
 * over it.
 */
export function bytesOfText(...columns: readonly string[]): string {
  return columns.map((column) => `CAST(${column} AS BLOB) AS ${column}`).join(', ');
}

/** Columns of whole numbers. What the disk has changed may be anything else, or more than `node:sqlite` gives out. */
export function wholeNumbers(...columns: readonly string[]): string {
  return columns.map((column) => `${column} & ${Number.MAX_SAFE_INTEGER} AS ${column}`).join(', ');
}

/** Nothing where there is nothing: that is not what was written either. */
export function textOf(bytes: Bytes | null): string {
  return bytes === null ? '' : UTF8.decode(bytes);
}
