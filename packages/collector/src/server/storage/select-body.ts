import type { Kysely } from 'kysely';
import { bytesOf, type Schema } from './schema.js';
import { firstSeqSince } from './select-events.js';
import { otherRequests } from './turns.js';

/** How far the clocks of collectors that share a database may be apart. */
const SKEW_MS = 60_000;

/** Sequence numbers that one statement looks through; requests are served in between. */
const WINDOW = 2000;

/**
 * The body of an event as it was sent; undefined when there is none of this id. The id tells when the event arrived, so that
 * no index by id is needed.
 */
export async function selectBody(
  database: Kysely<Schema>,
  namespace: string,
  eventId: string,
): Promise<Buffer | undefined> {
  const atMs = Number.parseInt(eventId.replaceAll('-', '').slice(0, 12), 16);
  if (!Number.isSafeInteger(atMs)) return undefined;
  const since = (timeMs: number): Promise<number> => firstSeqSince(database, namespace, timeMs);
  const [earliest, likely, latest] = [await since(atMs - SKEW_MS), await since(atMs), await since(atMs + SKEW_MS)];
  for (const [from, to] of [...windows(likely, latest), ...windows(earliest, likely)]) {
    const row = await database
      .selectFrom('events')
      .select('body')
      .where('namespace', '=', namespace)
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .where('event_id', '=', eventId)
      .executeTakeFirst();
    if (row !== undefined) return bytesOf(row.body);
    await otherRequests();
  }
  return undefined;
}

function windows(from: number, to: number): readonly (readonly [number, number])[] {
  const count = Math.max(0, Math.ceil((to - from) / WINDOW));
  return Array.from({ length: count }, (_, index) => {
    const start = from + index * WINDOW;
    return [start, Math.min(to, start + WINDOW)] as const;
  });
}
