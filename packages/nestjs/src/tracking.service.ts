import type {
  EventContext,
  EventInput,
  FlushReport,
  Outcome,
  Tracker,
  TrackerStats,
  TrackResult,
} from '@greenflash-events/core';

/**
 * Tracks events from any provider. In a handler and below it, an event inherits what the option `context` and `@ConversationId()`
 * say of its request; `runWithContext()` wins over them, and the event's own fields win over both.
 */
export class TrackingService {
  readonly #tracker: Tracker;

  constructor(tracker: Tracker) {
    this.#tracker = tracker;
  }

  /**
   * Takes an event, synchronously. Never throws and never rejects, whatever the input, unless the option `strict` is set.
   *
   * @throws GreenflashEventsError `INVALID_EVENT` with `strict: true` only, for an input that breaks the API's rules
   */
  track(input: EventInput): TrackResult {
    return this.#tracker.track(input);
  }

  /**
   * Takes an event and waits for its outcome; where the queue is full, it waits for room first. Settles with `pending`
   * at the deadline or when `signal` aborts; the event stays accepted. Never rejects.
   */
  trackAndWait(
    input: EventInput,
    options?: { /** @default 30_000 */ readonly deadlineMs?: number; readonly signal?: AbortSignal },
  ): Promise<Outcome> {
    return this.#tracker.trackAndWait(input, options);
  }

  /**
   * Waits for what was accepted before the call, however much arrives after it. Never rejects.
   *
   * @param options.deadlineMs how long to wait @default 30_000
   */
  flush(options?: { readonly deadlineMs?: number }): Promise<FlushReport> {
    return this.#tracker.flush(options);
  }

  /** The ledger: what became of every event since the app started. */
  stats(): TrackerStats {
    return this.#tracker.stats();
  }

  /**
   * Runs `fn` so that every `track()` below it, through any `await`, inherits `context`; inner contexts win. For jobs
   * and scripts, where there is no request.
   */
  runWithContext<T>(context: EventContext, fn: () => T): T {
    return this.#tracker.runWithContext(context, fn);
  }
}
