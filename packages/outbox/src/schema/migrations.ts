import { OUTBOX_001 } from './migration-001.js';

/** One step of the schema. Never changed once released. */
export interface Migration {
  readonly version: number;
  /** The file below `migrations/` that holds the same text, for those who apply it with tools of their own. */
  readonly file: string;
  readonly sql: string;
}

/** In the order in which they are applied. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, file: '001_outbox.sql', sql: OUTBOX_001 }];
