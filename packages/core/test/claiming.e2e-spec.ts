import type { Event } from '@greenflash-events/core';
import {
  openClaimLoop,
  type AttemptHistory,
  type ClaimAnswer,
  type ClaimSource,
  type Settlement,
  type SharedPause,
  type SourceAnswer,
} from '@greenflash-events/core/engine';
import { describeClaimingContract, type BuriedEvent, type ClaimableStore } from '../../test-kit/src/index.js';

interface Row {
  readonly event: Event;
  readonly createdAt: number;
  history: AttemptHistory;
  triedAt: number | undefined;
  dueAt: number;
  leaseUntil: number;
  lease: number;
}

/** A source from outside, as small as one can be: an array that several loops share. */
class SharedArray implements ClaimSource {
  readonly leaseMs = 60_000;
  readonly lingerMs = 10;
  readonly dead: BuriedEvent[] = [];
  #rows: Row[] = [];
  #leases = 0;
  #pause: { readonly reason: SharedPause['reason']; readonly until: number } | undefined;

  get size(): number {
    return this.#rows.length;
  }

  put(events: readonly Event[]): void {
    const createdAt = performance.now();
    const history = { attempts: 0, charged: 0, refused: 0 };
    for (const event of events) {
      this.#rows.push({ event, createdAt, history, triedAt: undefined, dueAt: createdAt, leaseUntil: 0, lease: 0 });
    }
  }

  claim(max: number): Promise<ClaimAnswer> {
    const now = performance.now();
    const { pause } = this.#answer();
    const due = this.#rows.filter(({ dueAt, leaseUntil }) => pause === undefined && dueAt <= now && leaseUntil <= now);
    const taken = due.sort((a, b) => a.dueAt - b.dueAt).slice(0, max);
    const lease = ++this.#leases;
    for (const row of taken) Object.assign(row, { lease, leaseUntil: now + this.leaseMs });
    const events = taken.map((row) => ({
      ...{ claim: { row, lease }, event: row.event, ageMs: now - row.createdAt, ...row.history },
      triedMsAgo: row.triedAt === undefined ? undefined : now - row.triedAt,
    }));
    return Promise.resolve({ events, pause });
  }

  settle(settlements: readonly Settlement[]): Promise<SourceAnswer> {
    for (const settlement of settlements) this.#settle(settlement);
    return Promise.resolve(this.#answer());
  }

  share({ reason, forMs }: SharedPause): Promise<void> {
    this.#pause = { reason, until: performance.now() + forMs };
    return Promise.resolve();
  }

  look(): Promise<SourceAnswer> {
    return Promise.resolve(this.#answer());
  }

  #settle(settlement: Settlement): void {
    const { row, lease } = settlement.claim as { readonly row: Row; readonly lease: number };
    if (row.lease !== lease) return;
    const now = performance.now();
    row.leaseUntil = 0;
    if (settlement.kind === 'release') return;
    if (settlement.kind === 'retry') {
      const { delayMs, history } = settlement;
      Object.assign(row, { history, triedAt: now, dueAt: now + delayMs });
      return;
    }
    this.#rows = this.#rows.filter((other) => other !== row);
    if (settlement.kind === 'bury') this.dead.push({ insertId: row.event.insertId, reason: settlement.reason });
  }

  #answer(): SourceAnswer {
    const forMs = (this.#pause?.until ?? 0) - performance.now();
    return { pause: this.#pause === undefined || forMs <= 0 ? undefined : { reason: this.#pause.reason, forMs } };
  }
}

describeClaimingContract('an array, written against the engine entry', () => {
  const source = new SharedArray();
  const store: ClaimableStore = {
    put: (events) => Promise.resolve(source.put(events)),
    start: ({ hooks = {}, logger, ...options }) => {
      const surroundings = { hooks, pollMaxMs: 50, ...(logger === undefined ? {} : { logger }) };
      const loop = openClaimLoop(source, options, surroundings);
      return {
        wake: () => loop.wake(),
        stats: () => loop.stats(),
        shutdown: ({ deadlineMs = 2_000 } = {}) => loop.shutdown(deadlineMs),
      };
    },
    waiting: () => Promise.resolve(source.size),
    deadLetters: () => Promise.resolve(source.dead),
    close: () => Promise.resolve(),
  };
  return Promise.resolve(store);
});
