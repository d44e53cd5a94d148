import { answerWithin } from '@greenflash-events/core/engine';
import type { Command } from 'commander';
import type { Pool } from 'pg';
import { inputError, usageError } from '../program/cli-error.js';
import { describeFault } from './network-fault.js';

const END_WITHIN_MS = 1_000;

export interface DatabaseFlags {
  readonly database?: string;
  readonly schema?: string;
}

export function withDatabaseFlags(command: Command): Command {
  return command
    .option('--database <url>', 'PostgreSQL that holds the outbox (default: the variable DATABASE_URL)')
    .option('--schema <name>', "schema of the outbox's tables (default: what search_path says)");
}

/** The address of the database; undefined where neither the flag nor the environment names one. */
export function databaseUrl({ database }: DatabaseFlags, env: NodeJS.ProcessEnv): string | undefined {
  return (database ?? env['DATABASE_URL']) || undefined;
}

/**
 * Connects to the database of the outbox, and closes the connections when the work is done.
 *
 * @throws (as a rejection) CliError where no database is named or it cannot be used
 */
export async function withDatabase<T>(url: string | undefined, work: (pool: Pool) => Promise<T>): Promise<T> {
  if (url === undefined) throw usageError('no database is named', 'Set DATABASE_URL, or give --database.');
  if (!/^postgres(ql)?:\/\//.test(url)) {
    // The driver takes any text, and looks for a host in it.
    throw usageError(
      'the address of the database is not valid',
      'Example: postgres://user:password@localhost:5432/shop.',
    );
  }
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while it is idle is replaced by the next one.
  pool.on('error', () => undefined);
  try {
    await usable(pool.query('select 1'));
    return await work(pool);
  } finally {
    // It waits for what is under way, which a database that does not answer never ends.
    await answerWithin(END_WITHIN_MS, pool.end(), () => new Error('late')).catch(() => undefined);
  }
}

/** @throws (as a rejection) CliError instead of what the database throws */
export function usable<T>(asking: Promise<T>): Promise<T> {
  return asking.catch((cause: Error) => {
    throw inputError(
      `the database cannot be used: ${describeFault(cause)}`,
      'Check DATABASE_URL or --database.',
      cause,
    );
  });
}
