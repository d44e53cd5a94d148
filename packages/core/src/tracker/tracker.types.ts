import type { EventContext, EventInput } from '../event/event.types.js';
import type { Outcome, TrackResult } from '../outcome/outcome.types.js';
import type { FlushReport, ShutdownReport, TrackerStats } from '../outcome/reports.types.js';

/** Sends business events. Made by `createTracker()`; with a catalogue, `Input` is one of its events. */
export interface Tracker<Input = EventInput> {
  /**
   * Takes an event, synchronously. It is copied before the call returns: changing the input later changes nothing. Never
   * throws and never rejects, whatever the input, unless the tracker was created with `strict: true`.
   *
   * @throws GreenflashEventsError `INVALID_EVENT` with `strict: true` only, for an input that breaks the API's rules
   */
  track(input: Input): TrackResult;
  /**
   * Takes an event and waits for its outcome; where the queue is full, it waits for room first. Settles with `pending`
   * at the deadline, when `signal` aborts, or at a shutdown that keeps the event; it stays accepted. Never rejects.
   */
  trackAndWait(
    input: Input,
    options?: {
      /** @default 30_000 */ readonly deadlineMs?: number | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Outcome>;
  /**
   * Waits for what was accepted before the call, however much arrives after it. Never rejects.
   *
   * @param options.deadlineMs how long to wait @default 30_000
   */
  flush(options?: { readonly deadlineMs?: number | undefined }): Promise<FlushReport>;
  /**
   * Delivers what it can until the deadline, then closes for good: no timer, socket or file is left. A second call gets
   * the first call's promise. Never rejects.
   *
   * @param options.deadlineMs how long to wait @default the option `shutdownDeadlineMs`
   */
  shutdown(options?: { readonly deadlineMs?: number | undefined }): Promise<ShutdownReport>;
  /**
   * Runs `fn` so that every `track()` below it, through any `await`, inherits `context`; inner contexts win.
   *
   * @returns what `fn` returns
   * @throws whatever `fn` throws
   */
  runWithContext<T>(context: EventContext, fn: () => T): T;
  /** Counts since the tracker was created, balanced at every moment; also after a shutdown. Never throws. */
  stats(): TrackerStats;
}
