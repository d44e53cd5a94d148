import { sql, type RawBuilder } from 'kysely';
import type { NewEventRow } from './schema.js';

/**
 * All rows in one parameter: with one for each column of each row, PostgreSQL and the driver took longer to read the
 * statement than to carry it out.
 */
export function insertEvents(rows: readonly NewEventRow[]): RawBuilder<unknown> {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map((name) => sql.ref(name)));
  const records = JSON.stringify(rows.map(withHexadecimals));
  return sql`insert into events (${columns}) select ${columns} from json_populate_recordset(null::events, ${records})`;
}

/** JSON has no bytes; this is how PostgreSQL reads them from text. */
function withHexadecimals(row: NewEventRow): object {
  return { ...row, insert_key: hex(row.insert_key), body_digest: hex(row.body_digest), body: hex(row.body) };
}

function hex(bytes: Uint8Array | null): string | null {
  return bytes && `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
