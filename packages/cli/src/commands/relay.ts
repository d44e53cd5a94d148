import { Command } from 'commander';
import type { Pool } from 'pg';
import { addressOf } from '../claiming/claim-log.js';
import { runClaims, withClaimFlags, type ClaimFlags } from '../claiming/claims.js';
import { checkTables } from '../connection/check-tables.js';
import { connectionOptions } from '../connection/connection-flags.js';
import { databaseUrl, usable, withDatabase, withDatabaseFlags, type DatabaseFlags } from '../connection/database.js';
import type { Answer } from '../program/answer.types.js';
import { describeCommand } from '../program/describe-command.js';
import { wholeNumber } from '../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import type { Terminal } from '../terminal/terminal.js';

interface RelayFlags extends ClaimFlags, DatabaseFlags {
  readonly migrate?: boolean;
  /** Attempts a second. */
  readonly rate?: number;
}

export function relayCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('relay'), {
    summary: 'deliver what an outbox holds',
    details:
      'Runs until SIGTERM or Ctrl-C, beside any number of other relays; what it has not sent then stays in the database. ' +
      'It says on stderr what it does: at its start, each minute, and at SIGUSR2.',
    examples: [
      { line: 'relay --rate 500', does: 'On its own, as a service' },
      { line: 'relay --listen 9464 --json', does: 'With health and metrics, and a log of one JSON object a line' },
      { line: 'relay --migrate --drain', does: 'Once, until nothing waits, as a job' },
    ],
  });
  return withClaimFlags(withDatabaseFlags(command))
    .option('--migrate', "bring the outbox's tables to this version first")
    .option('--rate <number>', 'at most so many attempts a second, of all relays together', wholeNumber)
    .action((flags: RelayFlags & CommonFlags) => run(flags, (terminal) => runRelay(flags, terminal)));
}

function runRelay(flags: RelayFlags, terminal: Terminal): Promise<Answer> {
  const url = databaseUrl(flags, process.env);
  return withDatabase(url, async (pool) => {
    // It is long to load, and of no use to other commands.
    const { createOutbox, migrate, startRelay } = await import('@greenflash-events/outbox');
    const place = { pool, ...(flags.schema === undefined ? {} : { schema: flags.schema }) };
    const outbox = createOutbox(place);
    if (flags.migrate === true) await usable(migrate(pool, place));
    checkTables(await usable(outbox.doctor()));
    return runClaims({
      ...{ command: 'relay', flags, terminal },
      store: {
        ...{ kind: 'outbox', server: await serverOf(pool), address: addressOf(url ?? '') },
        examine: async () => {
          const { waiting, deadLetters, estimated, lagMs, deadTuples } = await usable(outbox.doctor());
          return { waiting, deadLetters, estimated, lagMs, deadRows: deadTuples };
        },
        ping: () => pool.query('select 1'),
      },
      start: (surroundings) =>
        startRelay({
          ...{ ...connectionOptions(flags), ...place, ...surroundings },
          ...(flags.rate === undefined ? {} : { maxPerSecond: flags.rate }),
        }),
    });
  });
}

async function serverOf(pool: Pool): Promise<string> {
  const { rows } = await usable(pool.query<{ server_version: string }>('show server_version'));
  return `PostgreSQL ${rows[0]?.server_version ?? ''}`.trim();
}
