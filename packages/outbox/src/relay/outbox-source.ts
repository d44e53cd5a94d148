import { randomUUID } from 'node:crypto';
import {
  turnIntervalMs,
  type ClaimAnswer,
  type ClaimSource,
  type ReservedTurns,
  type Settlement,
  type SharedPause,
  type SourceAnswer,
} from '@greenflash-events/core/engine';
import { OutboxDatabase, literal } from '../database.js';
import type { OutboxPool } from '../pool.types.js';
import type { TableNames } from '../schema/table-names.js';
import { CLAIM_SETTINGS, claimStatement } from './claim-statement.js';
import { buryBroken, claimedEvent, type ClaimedRow } from './claimed-row.js';
import { pauseOf, sharedPause, type PauseRow } from './pause-row.js';
import { settleStatements } from './settle-statements.js';
import { SweepPlan } from './sweep-plan.js';
import { turnsOf, turnsStatement, type TurnsRow } from './turns-row.js';

/** A question that costs a read of one row; without an answer in this time, attempts go on. */
const LOOK_WITHIN_MS = 1_000;
/** A turn is a matter of milliseconds: an answer that comes later is of no use. */
const RESERVE_WITHIN_MS = 2_000;

/** A transaction with its commit costs far more than one row more in it. */
const LINGER_MS = 10;

interface OutboxSourceOptions {
  readonly leaseMs: number;
  /** Attempts a second that all relays together may make. */
  readonly maxPerSecond: number | undefined;
}

/**
 * The outbox's table as a source of claims. Every call is one statement, or one for each kind of outcome. None waits longer
 * than a lease.
 */
export class OutboxSource implements ClaimSource {
  readonly leaseMs: number;
  readonly lingerMs = LINGER_MS;
  readonly turnEveryMs: number | undefined;
  readonly #database: OutboxDatabase;
  readonly #sweeps: SweepPlan;

  constructor(
    pool: Pick<OutboxPool, 'query'>,
    private readonly names: TableNames,
    { leaseMs, maxPerSecond }: OutboxSourceOptions,
    now: () => number,
  ) {
    this.leaseMs = leaseMs;
    this.turnEveryMs = maxPerSecond === undefined ? undefined : turnIntervalMs(maxPerSecond);
    this.#database = new OutboxDatabase(pool, leaseMs);
    this.#sweeps = new SweepPlan(now);
  }

  async claim(max: number): Promise<ClaimAnswer> {
    const lease = randomUUID();
    const { from, done } = this.#sweeps.next();
    const text = claimStatement(this.names, { max, lease, leaseMs: this.leaseMs, from });
    const rows = await this.#database.rows({ text, settings: CLAIM_SETTINGS });
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
    for (const text of settleStatements(this.names, settlements)) {
      const rows = await this.#database.rows({ text });
      pause = sharedPause(rows[0] as PauseRow | undefined) ?? pause;
    }
    return { pause };
  }

  async look(): Promise<SourceAnswer> {
    const rows = await this.#database.rows({ text: pauseOf(this.names.lane), withinMs: LOOK_WITHIN_MS });
    return { pause: sharedPause(rows[0] as PauseRow | undefined) };
  }

  async share({ reason, forMs }: SharedPause): Promise<void> {
    await this.#database.rows({
      text: `insert into ${this.names.lane} as lane (paused_until, reason)
        values (now() + ${literal(forMs)} * interval '1 millisecond', ${literal(reason)})
        on conflict (only_row) do update set paused_until = excluded.paused_until, reason = excluded.reason
        where lane.paused_until < excluded.paused_until`,
    });
  }

  async reserve(count: number, leadMs: number): Promise<ReservedTurns> {
    const everyMs = this.turnEveryMs!;
    const text = turnsStatement(this.names.lane, { count, leadMs, everyMs });
    const [row] = await this.#database.rows({ text, withinMs: RESERVE_WITHIN_MS });
    return turnsOf(row as TurnsRow, count, everyMs);
  }

  async #bury(broken: readonly ClaimedRow[], lease: string): Promise<void> {
    if (broken.length === 0) return;
    // What cannot be buried now is claimed again when its lease has ended.
    await this.settle(broken.map((row) => buryBroken(row, lease))).catch(() => undefined);
  }
}
