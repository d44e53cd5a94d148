import type { DeadReason } from '@greenflash-events/core';
import type { DeadLetter, DeadLetterFilter, DeadLetters } from '@greenflash-events/core/engine';
import type { OutboxDatabase } from '../database.js';
import type { TableNames } from '../schema/table-names.js';
import { whereFilter } from './where-filter.js';

const DEFAULT_LIST = 100;

interface Row {
  readonly product_id: string;
  readonly insert_id: string;
  readonly event_type: string;
  readonly reason: DeadReason;
  readonly message: string | null;
  readonly attempts: number;
  /** Epoch milliseconds: a time as text is as the session's DateStyle has it. */
  readonly created_ms: number;
  readonly died_ms: number;
  readonly body: string;
}

export class StoredDeadLetters implements DeadLetters {
  constructor(
    private readonly database: OutboxDatabase,
    private readonly names: TableNames,
    private readonly wake: () => void,
  ) {}

  async list(filter: DeadLetterFilter = {}): Promise<readonly DeadLetter[]> {
    const rows = await this.database.rows({
      text: `select product_id, insert_id, event_type, reason, message, attempts, body,
          (extract(epoch from created_at) * 1000)::float8 as created_ms,
          (extract(epoch from died_at) * 1000)::float8 as died_ms
        from ${this.names.dead} where ${whereFilter(filter)} order by died_at limit ${filter.limit ?? DEFAULT_LIST}`,
    });
    return rows.map((row) => letterOf(row as Row));
  }

  async redrive(filter: DeadLetterFilter): Promise<number> {
    const count = await this.#take(
      filter,
      `insert into ${this.names.waiting} (product_id, insert_id, body)
       select product_id, insert_id, body from taken on conflict do nothing`,
    );
    if (count > 0) this.wake();
    return count;
  }

  async purge(filter: DeadLetterFilter): Promise<number> {
    return this.#take(filter, 'select');
  }

  /** Deletes the chosen ones and does something with them, in one statement. */
  async #take(filter: DeadLetterFilter, then: string): Promise<number> {
    const where = whereFilter(filter);
    const rows = await this.database.rows({
      text: `with chosen as (
          select ctid from ${this.names.dead} where ${where}
          order by died_at ${filter.limit === undefined ? '' : `limit ${filter.limit}`} for update
        ), taken as (
          delete from ${this.names.dead} where ctid = any(array(select ctid from chosen))
          returning product_id, insert_id, body
        ), used as (${then})
        select count(*)::integer as count from taken`,
    });
    return Number((rows[0] as { count: number }).count);
  }
}

function letterOf(row: Row): DeadLetter {
  const { product_id: productId, reason, message, attempts, created_ms, died_ms, body } = row;
  const { insertId, eventType } = namesIn(body) ?? { insertId: row.insert_id, eventType: row.event_type };
  return {
    ...{ productId, insertId, eventType, reason, message: message ?? undefined, attempts },
    ...{ createdAt: new Date(Number(created_ms)), diedAt: new Date(Number(died_ms)), body },
  };
}

/** As the event has them: the columns hold what PostgreSQL can hold. Undefined where the body is not one of an event. */
function namesIn(body: string): Pick<DeadLetter, 'insertId' | 'eventType'> | undefined {
  try {
    const { insertId, eventType } = Object(JSON.parse(body)) as Partial<DeadLetter>;
    return insertId === undefined || eventType === undefined ? undefined : { insertId, eventType };
  } catch {
    return undefined;
  }
}
