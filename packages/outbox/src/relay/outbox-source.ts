import { randomUUID } from 'node:crypto';
import {
  answerWithin,
  type ClaimAnswer,
  type ClaimSource,
  type Settlement,
  type SharedPause,
  type SourceAnswer,
} from '@greenflash-events/core/engine';
import type { OutboxPool, QueryRows } from '../pool.types.js';
import type { TableNames } from '../schema/table-names.js';
import { CLAIM_SETTINGS, claimStatement } from './claim-statement.js';
import { buryBroken, claimedEvent, type ClaimedRow } from './claimed-row.js';
import { pauseOf, sharedPause, type PauseRow } from './pause-row.js';
import { settleStatements } from './settle-statements.js';
import { SweepPlan } from './sweep-plan.js';

/** A question that costs a read of one row; without an answer in this time, attempts go on. */
const LOOK_WITHIN_MS = 1_000;

/** A transaction with its commit costs far more than one row more in it. */
const LINGER_MS = 10;

interface OutboxSourceOptions {
  readonly leaseMs: number;
  /** Attempts a second that all relays together may make. */
  readonly maxPerSecond: number | undefined;
}

/**
 * The outbox's table as a source of claims. Every call is one statement, or one for each kind of outcome. None waits longer
 * than a lease: a connection that hangs must not keep the relay from its next claim.
 */
export class OutboxSource implements ClaimSource {
  readonly leaseMs: number;
  readonly lingerMs = LINGER_MS;
  readonly #maxPerSecond: number | undefined;
  readonly #sweeps: SweepPlan;

  constructor(
    private readonly pool: Pick<OutboxPool, 'query'>,
    private readonly names: TableNames,
    { leaseMs, maxPerSecond }: OutboxSourceOptions,
    now: () => number,
  ) {
    this.leaseMs = leaseMs;
    this.#maxPerSecond = maxPerSecond;
    this.#sweeps = new SweepPlan(now);
  }

  async claim(max: number): Promise<ClaimAnswer> {
    const lease = randomUUID();
    const { from, done } = this.#sweeps.next();
    const { leaseMs } = this;
    const text = claimStatement(this.names, { max, lease, leaseMs, from, maxPerSecond: this.#maxPerSecond });
    const rows = await this.#queryLast(`${CLAIM_SETTINGS}; ${text}`);
    const claimed = (rows as readonly ClaimedRow[]).filter((row) => row.product_id !== null);
    done(claimed.map(({ due_at }) => Number(due_at)));
    const events = claimed.map((row) => claimedEvent(row, lease));
    await this.#bury(
      claimed.filter((_, n) => events[n] === undefined),
      lease,
    );
    return {
      events: events.filter((event) => event !== undefined),
      pause: sharedPause(rows[0] as PauseRow | undefined),
    };
  }

  async settle(settlements: readonly Settlement[]): Promise<SourceAnswer> {
    let pause: SharedPause | undefined;
    for (const { text, values } of settleStatements(this.names, settlements)) {
      const rows = await this.#query(text, values);
      pause = sharedPause(rows[0] as PauseRow | undefined) ?? pause;
    }
    return { pause };
  }

  async look(): Promise<SourceAnswer> {
    const rows = await this.#query(pauseOf(this.names.lane), [], LOOK_WITHIN_MS);
    return { pause: sharedPause(rows[0] as PauseRow | undefined) };
  }

  async share({ reason, forMs }: SharedPause): Promise<void> {
    await this.#query(
      `insert into ${this.names.lane} as lane (paused_until, reason)
       values (now() + $1::float8 * interval '1 millisecond', $2)
       on conflict (only_row) do update set paused_until = excluded.paused_until, reason = excluded.reason
       where lane.paused_until < excluded.paused_until`,
      [forMs, reason],
    );
  }

  async #bury(broken: readonly ClaimedRow[], lease: string): Promise<void> {
    if (broken.length === 0) return;
    // What cannot be buried now is claimed again when its lease has ended.
    await this.settle(broken.map((row) => buryBroken(row, lease))).catch(() => undefined);
  }

  async #query(text: string, values: unknown[], withinMs = this.leaseMs): Promise<readonly unknown[]> {
    return (await answerWithin(withinMs, this.pool.query(text, values), () => silence(withinMs))).rows;
  }

  /** Of a text with several statements, the rows of the last. */
  async #queryLast(text: string): Promise<readonly unknown[]> {
    const { leaseMs } = this;
    const answers: unknown = await answerWithin(leaseMs, this.pool.query(text), () => silence(leaseMs));
    return (answers as readonly QueryRows[]).at(-1)!.rows;
  }
}

function silence(ms: number): Error {
  return new Error(`the database has not answered for ${ms} ms`);
}
