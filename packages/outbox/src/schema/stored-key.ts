import { createHash } from 'node:crypto';

/** An index entry may have 2,704 bytes, the product's id and what surrounds both included. */
const MAX_KEY_BYTES = 2_000;

/**
 * The insert id as the table's key: the id itself, or a digest where PostgreSQL could not hold it, because it is longer
 * than an index entry may be or holds the character NUL. The body keeps the id in any case.
 */
export function storedKey(insertId: string): string {
  if (!insertId.includes('\0') && Buffer.byteLength(insertId) <= MAX_KEY_BYTES) return insertId;
  return `sha256:${createHash('sha256').update(insertId).digest('hex')}`;
}

/** A text for people to read, without the character NUL, which PostgreSQL's texts cannot hold. */
export function storedText(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}
