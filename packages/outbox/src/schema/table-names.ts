/** The outbox's tables, as they stand in a statement. */
export interface TableNames {
  readonly schema: string | undefined;
  readonly waiting: string;
  readonly dead: string;
  readonly lane: string;
  readonly migrations: string;
}

/** @param schema where they are; undefined where the connection's `search_path` finds them */
export function tableNames(schema: string | undefined): TableNames {
  const prefix = schema === undefined ? '' : `${quoted(schema)}.`;
  return Object.freeze({
    schema,
    waiting: `${prefix}greenflash_outbox`,
    dead: `${prefix}greenflash_outbox_dead`,
    lane: `${prefix}greenflash_outbox_lane`,
    migrations: `${prefix}greenflash_outbox_migrations`,
  });
}

/** An identifier with every character taken as it is. */
export function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
