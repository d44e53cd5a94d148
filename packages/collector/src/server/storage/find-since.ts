import type { Kysely } from 'kysely';
import type { Schema } from './schema.js';

/**
 * A sequence number below which no event of the namespace was received at or after a time. Watermarks only grow, so
 * twenty looks find it among a million events, and nothing needs an index by time.
 */
export async function firstSeqSince(database: Kysely<Schema>, namespace: string, sinceMs: number): Promise<number> {
  const ofNamespace = database.selectFrom('events').where('namespace', '=', namespace);
  const at = (seq: number): Promise<{ seq: number; watermark: number } | undefined> =>
    ofNamespace.select(['seq', 'watermark']).where('seq', '>=', seq).orderBy('seq').limit(1).executeTakeFirst();
  const last = await ofNamespace.select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  let [low, high] = [(await at(0))?.seq ?? 0, (last?.seq ?? 0) + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await at(middle);
    if (found === undefined || found.watermark >= sinceMs) high = middle;
    else low = found.seq + 1;
  }
  return low;
}
