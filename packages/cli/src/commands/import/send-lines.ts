import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome, Tracker } from '@greenflash-events/core';
import type { EventMaker, Made } from '../../history/event-maker.js';
import type { SourceRecord } from '../../history/record.types.js';
import type { RejectionReport } from '../../history/rejection-report.js';
import type { ImportProgress } from './import-progress.js';

/** Lines being sent or waiting for their next attempt at once: more than a tracker has attempts in flight. */
const WINDOW = 256;
/** As long as a timer can be: an import waits for every outcome. */
const NO_DEADLINE_MS = 2 ** 31 - 1;

export interface Sending {
  readonly tracker: Tracker;
  readonly maker: EventMaker;
  readonly progress: ImportProgress;
  readonly report: RejectionReport;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/**
 * Sends the lines that have no outcome yet, until the last one has it or the signal aborts. After an abort, what is in
 * flight settles when the tracker is shut down.
 */
export async function sendLines(records: AsyncIterable<SourceRecord>, sending: Sending): Promise<void> {
  const { tracker, maker, progress, pace, signal } = sending;
  const turns = new Turns(signal);
  for await (const record of records) {
    if (progress.isSettled(record.line)) continue;
    const made = maker.make(record);
    if (!made.ok) continue;
    await pace.turn(signal);
    while (progress.sending >= WINDOW && !signal.aborted) await turns.next();
    if (signal.aborted) return;
    progress.begin(made.line);
    void tracker.trackAndWait(made.input, { deadlineMs: NO_DEADLINE_MS }).then((outcome) => {
      settle(made, outcome, sending);
      turns.pass();
    });
  }
  while (progress.sending > 0 && !signal.aborted) await turns.next();
}

/** A line whose event was let go at the end of a run stays pending, and is sent by the next run. */
function settle(made: Made & { ok: true }, outcome: Outcome, { progress, report }: Sending): void {
  const { line, event } = made;
  switch (outcome.status) {
    case 'delivered':
    case 'sampled':
      return progress.settle(line, outcome.status);
    case 'dead': {
      const problems = outcome.message === undefined ? [] : [{ field: 'event', message: outcome.message }];
      report.add({ line, by: 'api', reason: outcome.reason, problems, insertId: event.insertId });
      return progress.settle(line, 'dead');
    }
    case 'rejected':
      if (outcome.reason === 'closed') return;
      report.add({ line, by: 'check', reason: outcome.reason, problems: outcome.problems ?? [] });
      return progress.settle(line, 'rejected');
    case 'dropped':
    case 'pending':
      return;
  }
}

/** Wakes the one that waits. */
class Turns {
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.pass(), { once: true });
  }

  next(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  pass(): void {
    this.#wake();
  }
}

/** Waits that are shorter are made up for by the next one: no timer is that exact. */
const MIN_WAIT_MS = 5;

/** Lets so many events a second begin, evenly. */
export class Pace {
  readonly #intervalMs: number;
  #nextAt = performance.now();

  /** @param perSecond undefined where there is no limit */
  constructor(perSecond: number | undefined) {
    this.#intervalMs = perSecond === undefined ? 0 : 1_000 / perSecond;
  }

  /** Resolves when the next one may begin, or when the signal aborts. Never rejects. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#intervalMs === 0) return;
    const now = performance.now();
    // What was not used is not made up for later: a pause must not end in a burst.
    this.#nextAt = Math.max(this.#nextAt, now - MIN_WAIT_MS) + this.#intervalMs;
    const waitMs = this.#nextAt - this.#intervalMs - now;
    if (waitMs >= MIN_WAIT_MS) await wait(waitMs, undefined, { signal }).catch(() => undefined);
  }
}
