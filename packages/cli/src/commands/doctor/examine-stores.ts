import { createOutbox } from '@greenflash-events/outbox';
import { examineSpool } from '@greenflash-events/spool';
import { checkTables } from '../../connection/check-tables.js';
import { databaseUrl, usable, withDatabase, type DatabaseFlags } from '../../connection/database.js';
import { queueAddress, withQueue, type QueueFlags } from '../../connection/queue.js';
import { EXIT } from '../../program/exit-code.js';
import { counted, duration, megabytes } from '../../terminal/units.js';
import { findingsOf, type Finding } from './finding.js';

/** @throws (as a rejection) CliError where the database cannot be used, or lacks the tables */
export function examineOutbox(flags: DatabaseFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return withDatabase(databaseUrl(flags, env), async (pool) => {
    const outbox = createOutbox({ pool, ...(flags.schema === undefined ? {} : { schema: flags.schema }) });
    const health = await usable(outbox.doctor());
    checkTables(health);
    const { problems, waiting, estimated, lagMs } = health;
    return findingsOf(
      'outbox',
      problems,
      `${estimated ? 'about ' : ''}${counted(waiting, 'event')} waiting, the oldest due for ${duration(lagMs)}`,
    );
  });
}

/** @throws (as a rejection) CliError where Redis cannot be used */
export function examineQueue(flags: QueueFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return withQueue(queueAddress(flags, env), async (_, examine) => {
    const { problems, waiting, active } = await examine();
    return findingsOf('queue', problems, `${counted(waiting, 'event')} waiting, ${active} held by a worker`);
  });
}

export function examineSpoolDirectory(directory: string): Finding[] {
  const { usable, problems, folders, held, freeBytes } = examineSpool(directory);
  const state = `${counted(folders, 'folder')}, ${held} held by a running process; ${megabytes(freeBytes)} free on the disk`;
  return findingsOf('spool', problems, state, usable ? EXIT.refused : EXIT.input);
}
