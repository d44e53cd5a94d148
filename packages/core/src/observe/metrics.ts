import type { LaneState } from '../outcome/reports.types.js';
import type { Notifications } from './hooks.types.js';
import type { Observer } from './observer.js';
import type { Attributes, Meter, Observable, ObservableResult } from './open-telemetry.types.js';

/** The metrics of a tracker, relay or worker, by their OpenTelemetry names. */
export const METRICS = {
  events: { name: 'greenflash_events.events', description: 'Events by outcome', unit: '{event}' },
  rejected: {
    name: 'greenflash_events.rejected',
    description: 'Inputs that never became events, by reason',
    unit: '{event}',
  },
  waiting: {
    name: 'greenflash_events.waiting',
    description: 'Accepted events without an outcome, by state',
    unit: '{event}',
  },
  paused: { name: 'greenflash_events.lane.paused', description: '1 while the endpoint is left alone', unit: '1' },
  limit: {
    name: 'greenflash_events.lane.limit',
    description: 'Attempts that may be in flight at once',
    unit: '{request}',
  },
  hookErrors: { name: 'greenflash_events.hook_errors', description: 'Calls of hooks that threw', unit: '{call}' },
  duration: {
    name: 'greenflash_events.attempt.duration',
    description: 'Duration of attempts, by HTTP status or fault',
    unit: 's',
    // The SDK's default boundaries are meant for milliseconds: every attempt up to 5 s would be in one bucket.
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20] },
  },
} as const;

const OUTCOMES = [
  'accepted',
  'recovered',
  'redriven',
  'claimed',
  'delivered',
  'sampled',
  'dead',
  'dropped',
  'handedOver',
  'released',
] as const;
const STATES = ['queued', 'inFlight', 'retryWait'] as const;

/** A ledger: of its counts, what a tracker has, or a relay or worker. */
export interface Measured extends Partial<Record<(typeof OUTCOMES)[number] | (typeof STATES)[number], number>> {
  readonly rejected?: Readonly<Record<string, number>>;
  readonly lane: LaneState;
}

/**
 * Reports the ledger as metrics. Counts are read when metrics are collected, so that they cost nothing on the way of an
 * event; attempts are recorded as they end.
 */
export class LedgerMetrics {
  readonly #instruments: Record<Exclude<keyof typeof METRICS, 'duration'>, Observable>;
  readonly #duration: ReturnType<Meter['createHistogram']>;

  constructor(
    private readonly meter: Meter,
    private readonly observer: Pick<Observer, 'tracker' | 'hookErrors'>,
    private readonly read: () => Measured,
  ) {
    const { events, rejected, waiting, paused, limit, hookErrors, duration } = METRICS;
    this.#instruments = {
      events: meter.createObservableCounter(events.name, events),
      rejected: meter.createObservableCounter(rejected.name, rejected),
      waiting: meter.createObservableUpDownCounter(waiting.name, waiting),
      paused: meter.createObservableGauge(paused.name, paused),
      limit: meter.createObservableGauge(limit.name, limit),
      hookErrors: meter.createObservableCounter(hookErrors.name, hookErrors),
    };
    this.#duration = meter.createHistogram(duration.name, duration);
    meter.addBatchObservableCallback(this.#observe, Object.values(this.#instruments));
  }

  attemptEnded({ durationMs, status, fault }: Notifications['attempt']): void {
    const outcome: Attributes = status === undefined ? { fault: fault ?? 'aborted' } : { status: String(status) };
    this.#duration.record(durationMs / 1000, { tracker: this.observer.tracker, ...outcome });
  }

  close(): void {
    this.meter.removeBatchObservableCallback(this.#observe, Object.values(this.#instruments));
  }

  readonly #observe = (result: ObservableResult): void => {
    const { tracker } = this.observer;
    const stats = this.read();
    const { events, rejected, waiting, paused, limit, hookErrors } = this.#instruments;
    const observe = (instrument: Observable, count: number | undefined, of: Attributes): void => {
      if (count !== undefined) result.observe(instrument, count, { tracker, ...of });
    };
    for (const outcome of OUTCOMES) observe(events, stats[outcome], { outcome });
    for (const [reason, count] of Object.entries(stats.rejected ?? {})) observe(rejected, count, { reason });
    for (const state of STATES) observe(waiting, stats[state], { state });
    result.observe(paused, stats.lane.state === 'paused' || stats.lane.state === 'broken' ? 1 : 0, { tracker });
    result.observe(limit, stats.lane.limit, { tracker });
    result.observe(hookErrors, this.observer.hookErrors, { tracker });
  };
}
