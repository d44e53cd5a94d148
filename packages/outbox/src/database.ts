import { answerWithin } from '@greenflash-events/core/engine';
import type { OutboxPool, QueryRows } from './pool.types.js';

/** The statements of the outbox itself; the app's own transactions are never touched. */
export interface Statement {
  /** SQL without parameters: only such a text may bring its settings with it in one round trip. */
  readonly text: string;
  /** More settings for its transaction, as SQL. */
  readonly settings?: string;
  /** @default that of the database */
  readonly withinMs?: number;
}

/**
 * Runs each statement in a transaction of its own, in one round trip, with what it depends on set in that transaction: the
 * defaults of a role or database may be others. In a stricter isolation, relays that claim at once would fail each other;
 * and a timeout that suits the app's requests may be too short for a claim from a backlog.
 */
export class OutboxDatabase {
  /** @param withinMs for how long a statement is waited for: a connection that hangs must not keep a relay for ever */
  constructor(
    private readonly pool: Pick<OutboxPool, 'query'>,
    private readonly withinMs: number,
  ) {}

  /** @throws (as a rejection) what the database throws, or that it did not answer in time */
  async rows({ text, settings = '', withinMs = this.withinMs }: Statement): Promise<readonly unknown[]> {
    const query = `set transaction isolation level read committed, read write; set local lock_timeout = 0;
      set local statement_timeout = ${Math.ceil(withinMs)}; ${settings} ${text}`;
    const answers: unknown = await answerWithin(withinMs, this.pool.query(query), () => silence(withinMs));
    // Of a text with several statements, the rows of the last.
    return (answers as readonly QueryRows[]).at(-1)!.rows;
  }
}

/** A value in a statement, with every character taken as it is, whatever `standard_conforming_strings` says. */
export function literal(value: string | number | Date | undefined): string {
  if (value === undefined) return 'null';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return `${literal(value.toISOString())}::timestamptz`;
  // A NUL would end the text of the query itself.
  return `E'${value.replaceAll('\0', '\u{fffd}').replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** @param type of the elements */
export function arrayLiteral(values: readonly (string | number | undefined)[], type: string): string {
  return `array[${values.map(literal).join(', ')}]::${type}[]`;
}

function silence(ms: number): Error {
  return new Error(`the database has not answered for ${ms} ms`);
}
