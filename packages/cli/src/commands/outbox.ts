import { Option, type Command } from 'commander';
import { checkTables } from '../connection/check-tables.js';
import { databaseUrl, usable, withDatabase, withDatabaseFlags, type DatabaseFlags } from '../connection/database.js';
import { letterCommands } from '../dead-letters/letter-commands.js';
import { sharedLetters } from '../dead-letters/shared-letters.js';
import type { RunCommand } from '../program/run-command.js';

/** `outbox ls|show|redrive|purge|export`: the dead letters of an outbox. */
export function outboxCommand(run: RunCommand): Command {
  return letterCommands<DatabaseFlags>(run, {
    name: 'outbox',
    noun: 'an outbox',
    details: 'The dead letters of an outbox in PostgreSQL: events that the API refused, or that failed too often.',
    redriveSummary: 'put dead letters back into the outbox, for a relay to send',
    example: '',
    own: () => new Option('--product-id <uuid>', 'those of this product'),
    locate: withDatabaseFlags,
    use: (_, flags, work) =>
      withDatabase(databaseUrl(flags, process.env), async (pool) => {
        const { createOutbox } = await import('@greenflash-events/outbox');
        const outbox = createOutbox({ pool, ...(flags.schema === undefined ? {} : { schema: flags.schema }) });
        checkTables(await usable(outbox.doctor()));
        return work(sharedLetters(outbox.deadLetters, 'A running relay sends them within seconds.', usable));
      }),
  });
}
