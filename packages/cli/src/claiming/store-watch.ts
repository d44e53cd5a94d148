import { performance } from 'node:perf_hooks';
import { answerWithin, type Meter } from '@greenflash-events/core/engine';

/** What waits in the store of a relay or worker. */
export interface StoreState {
  /** Events without an outcome, those being sent included. */
  readonly waiting: number;
  readonly deadLetters: number;
  /** Whether there are too many to count, so that the numbers are estimates. */
  readonly estimated?: boolean;
  /** How late the event is that has been due for longest. */
  readonly lagMs: number;
  /** Of PostgreSQL: deleted rows that no vacuum has cleaned up. */
  readonly deadRows?: number;
}

/** The outbox or queue of a relay or worker, as far as it is shown to an operator. */
export interface ClaimedStore {
  readonly kind: 'outbox' | 'queue';
  /** `PostgreSQL 15.14`. */
  readonly server: string;
  /** Without user and password. */
  readonly address: string;
  /** May read 100,000 rows. Rejects where the store cannot be used. */
  examine(): Promise<StoreState>;
  /** Costs next to nothing. Rejects where the store cannot be used. */
  ping(): Promise<unknown>;
}

/** The metrics of a store, by their OpenTelemetry names. */
export const STORE_METRICS = {
  up: { name: 'greenflash_events.store.up', description: '1 while the outbox or queue can be read', unit: '1' },
  waiting: {
    name: 'greenflash_events.store.waiting',
    description: 'Events in the outbox or queue without an outcome',
    unit: '{event}',
  },
  deadLetters: {
    name: 'greenflash_events.store.dead_letters',
    description: 'Events in the outbox or queue that were given up',
    unit: '{event}',
  },
  lag: {
    name: 'greenflash_events.store.lag',
    description: 'Seconds since the event became due that has been due for longest',
    unit: 's',
  },
  deadRows: {
    name: 'greenflash_events.store.dead_rows',
    description: 'Deleted rows of the outbox that wait for a vacuum',
    unit: '{row}',
  },
} as const;

const MIN_INTERVAL_MS = 5_000;
/** A look at many rows takes a moment: the database is to spend at most this share of its time on it. */
const MAX_SHARE = 0.05;
const ANSWER_WITHIN_MS = 3_000;

/** Looks at a store no more often than it can bear, and hands the last answer to all who ask. */
export class StoreWatch {
  #last: StoreState | undefined;
  #nextAt = -Infinity;
  #looking: Promise<void> | undefined;

  constructor(readonly store: ClaimedStore) {}

  /** The newest state that is known in a few seconds; undefined where there is none. Never rejects. */
  async state(): Promise<StoreState | undefined> {
    if (performance.now() >= this.#nextAt) this.#looking ??= this.#look();
    if (this.#looking !== undefined) {
      await answerWithin(ANSWER_WITHIN_MS, this.#looking, () => new Error('late')).catch(() => undefined);
    }
    return this.#last;
  }

  /** Whether the store answers now. Never rejects. */
  async isUp(): Promise<boolean> {
    const answer = answerWithin(ANSWER_WITHIN_MS, this.store.ping(), () => new Error('late'));
    return answer.then(
      () => true,
      () => false,
    );
  }

  /** Adds the store to the metrics, as it was last seen by `state()`. */
  measure(meter: Meter): void {
    const { up, waiting, deadLetters, lag, deadRows } = STORE_METRICS;
    const [isUp, waits, died, late, rows] = [up, waiting, deadLetters, lag, deadRows].map((metric) =>
      meter.createObservableGauge(metric.name, metric),
    );
    meter.addBatchObservableCallback((result) => {
      const of = { store: this.store.kind };
      const state = this.#last;
      result.observe(isUp!, state === undefined ? 0 : 1, of);
      if (state === undefined) return;
      result.observe(waits!, state.waiting, of);
      result.observe(died!, state.deadLetters, of);
      result.observe(late!, state.lagMs / 1_000, of);
      if (state.deadRows !== undefined) result.observe(rows!, state.deadRows, of);
    }, []);
  }

  async #look(): Promise<void> {
    const startedAt = performance.now();
    try {
      this.#last = await this.store.examine();
    } catch {
      this.#last = undefined;
    } finally {
      const tookMs = performance.now() - startedAt;
      this.#nextAt = performance.now() + Math.max(MIN_INTERVAL_MS, tookMs / MAX_SHARE);
      this.#looking = undefined;
    }
  }
}
