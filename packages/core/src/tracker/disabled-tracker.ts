import type { Observer } from '../observe/observer.js';
import { NO_EVENTS } from '../outcome/no-events.js';
import { CURRENT_CONTEXT, IS_DISABLED, REJECT_MAPPING, type IntegratedTracker } from './integration.js';
import { Rejections } from './rejections.js';
import type { Outcome, TrackResult } from '../outcome/outcome.types.js';
import type { FlushReport, ShutdownReport, TrackerStats } from '../outcome/reports.types.js';

const NOTHING: FlushReport = Object.freeze({
  ok: true,
  reason: 'drained',
  delivered: 0,
  sampled: 0,
  dead: 0,
  dropped: 0,
  pending: 0,
  elapsedMs: 0,
});

/** A tracker with `enabled: false`, or without a key: every call is a no-op that is counted. */
export class DisabledTracker implements IntegratedTracker {
  readonly [IS_DISABLED] = true;
  readonly #rejections: Rejections;

  constructor(observer: Observer) {
    this.#rejections = new Rejections(observer);
  }

  track(): TrackResult {
    return this.#rejections.add('disabled');
  }

  trackAndWait(): Promise<Outcome> {
    this.#rejections.add('disabled');
    return Promise.resolve({ status: 'rejected', reason: 'disabled' });
  }

  flush(): Promise<FlushReport> {
    return Promise.resolve(NOTHING);
  }

  shutdown(): Promise<ShutdownReport> {
    return Promise.resolve({ ...NOTHING, stored: 0, lost: 0 });
  }

  runWithContext<T>(_context: unknown, fn: () => T): T {
    return fn();
  }

  [CURRENT_CONTEXT](): undefined {
    return undefined;
  }

  [REJECT_MAPPING](): TrackResult {
    return this.#rejections.add('disabled');
  }

  stats(): TrackerStats {
    return { ...NO_EVENTS, rejected: this.#rejections.counts(), lane: { state: 'active', limit: 0 } };
  }
}
