import { createOutbox } from '@greenflash-events/outbox';
import { checkTables } from '../../connection/check-tables.js';
import { databaseUrl, usable, withDatabase, type DatabaseFlags } from '../../connection/database.js';
import { counted, duration } from '../../terminal/units.js';
import { findingsOf } from './finding.js';
import type { Finding } from './finding.types.js';

/** @throws (as a rejection) CliError where the database cannot be used, or has not the tables */
export function examineOutbox(flags: DatabaseFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return withDatabase(databaseUrl(flags, env), async (pool) => {
    const outbox = createOutbox({ pool, ...(flags.schema === undefined ? {} : { schema: flags.schema }) });
    const health = await usable(outbox.doctor());
    checkTables(health);
    const { problems, waiting, lagMs } = health;
    return findingsOf(
      'outbox',
      problems,
      `${counted(waiting, 'event')} waiting, the oldest due for ${duration(lagMs)}`,
    );
  });
}
