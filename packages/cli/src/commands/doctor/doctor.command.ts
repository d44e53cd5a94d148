import { Command } from 'commander';
import { withConnectionFlags } from '../../connection/connection-flags.js';
import { withDatabaseFlags } from '../../connection/database.js';
import { withQueueFlags } from '../../connection/queue.js';
import { describeCommand } from '../../program/describe-command.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { DoctorFlags } from './doctor-flags.js';
import { runDoctor } from './run-doctor.js';

export function doctorCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('doctor'), {
    summary: 'find out why events do not arrive, and what to do about it',
    details:
      'Looks at the key, the address and the clock with one request that the API refuses, so that no event is made; and at the stores that are named.',
    examples: [
      { line: 'doctor', does: 'Key, address and clock' },
      { line: 'doctor --spool events', does: 'And the directory of a spool' },
      { line: 'doctor --outbox --bullmq --json', does: 'And DATABASE_URL and REDIS_URL, for a program' },
    ],
  });
  const stores = withConnectionFlags(command)
    .option('--spool <directory>', 'look at the directory of a spool too')
    .option('--outbox', 'look at an outbox too')
    .option('--bullmq', 'look at a queue of BullMQ too');
  return withQueueFlags(withDatabaseFlags(stores)).action((flags: DoctorFlags & CommonFlags) =>
    run(flags, () => runDoctor(flags)),
  );
}
