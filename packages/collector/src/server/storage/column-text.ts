import { createHash } from 'node:crypto';

/** Characters of a text that a column holds; an entry of a PostgreSQL index has 2,704 bytes at most. */
const MAX_LENGTH = 255;

/** Characters that are kept of a longer one, before its hash. */
const KEPT_LENGTH = 200;

/**
 * Text as a column holds it, the same on every engine: NUL, which PostgreSQL cannot hold, is U+FFFD, and the end of a
 * long text is a hash of it. What is compared with a column must go through here too.
 */
export function toColumn(text: string): string {
  return shorten(text).replaceAll('\0', '\uFFFD');
}

/** The start of a text, so short that many of them take little room. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

function shorten(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return `${text.slice(0, KEPT_LENGTH).toWellFormed()}…${hash}`;
}
