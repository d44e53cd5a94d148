import type { Problem } from '@greenflash-events/core';

/** One line of a file, or one record of several lines; `line` is where it begins, 1 being the first. */
export type SourceRecord =
  | { readonly line: number; readonly content: unknown }
  /** It cannot be read as a record. */
  | { readonly line: number; readonly problem: Problem };

export type FileFormat = 'ndjson' | 'csv';

/** A file whose bytes pass by in order. */
export type Chunks = AsyncIterable<Buffer>;
