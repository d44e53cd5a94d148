import { GreenflashEventsError } from '@greenflash-events/core';
import type { OutboxTransaction } from './transaction.types.js';

/** Runs one statement, with `$1` for its first value. */
export type RunStatement = (text: string, values: readonly string[]) => PromiseLike<unknown>;

type Handle = Readonly<Record<string, ((...args: unknown[]) => PromiseLike<unknown>) | undefined>>;

/**
 * How to run a statement in the caller's transaction, told from the members that only one library's handle has.
 *
 * @throws GreenflashEventsError `NO_TRANSACTION`
 */
export function runIn(tx: OutboxTransaction): RunStatement {
  const handle = Object(tx) as Handle;
  const has = (member: string): boolean => typeof handle[member] === 'function';
  if (has('$queryRawUnsafe')) return (text, values) => handle['$queryRawUnsafe']!(text, ...values);
  if (has('getTransactionContext') && has('execute')) return (text, values) => mikroOrm(handle, text, values);
  if (has('executeQuery')) return (text, values) => handle['executeQuery']!(compiledQuery(text, values));
  if (has('execute')) return (text, values) => handle['execute']!(drizzleQuery(text, values));
  if (has('raw')) return (text, values) => handle['raw']!(withQuestionMarks(text), values);
  if (has('query')) return (text, values) => handle['query']!(text, values);
  throw new GreenflashEventsError(
    'NO_TRANSACTION',
    `outbox.track() takes the transaction to write in as its first argument: a client of pg, an EntityManager of TypeORM or ` +
      `MikroORM, or what Prisma, Drizzle, Kysely or Knex pass to a transaction's callback; it was given ${nameOf(tx)}`,
  );
}

/** The rows of any library's answer. */
export function rowsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const { rows } = Object(answer) as { rows?: unknown };
  return Array.isArray(rows) ? rows : [];
}

function mikroOrm(handle: Handle, text: string, values: readonly string[]): PromiseLike<unknown> {
  return handle['execute']!(withQuestionMarks(text), values, 'all');
}

/** What Kysely's `CompiledQuery.raw()` makes. */
function compiledQuery(sql: string, parameters: readonly string[]): object {
  const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] };
  return { sql, parameters, query, queryId: { queryId: 'greenflash-events' } };
}

/** What Drizzle takes for SQL: it asks for the text and the values, and looks at nothing else. */
function drizzleQuery(sql: string, params: readonly string[]): object {
  const query = { getSQL: () => query, toQuery: () => ({ sql, params, typings: [] }) };
  return query;
}

/** Statements of ours hold each `$n` once and in order, and no question mark. */
function withQuestionMarks(text: string): string {
  return text.replace(/\$\d+/g, '?');
}

function nameOf(tx: unknown): string {
  if (tx === null || typeof tx !== 'object') return tx === null ? 'null' : typeof tx;
  return Array.isArray(tx) ? 'an array' : `an object of ${tx.constructor?.name ?? 'no class'}`;
}
