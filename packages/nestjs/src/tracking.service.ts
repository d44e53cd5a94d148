import type {
  CurrentContext,
  EventContext,
  EventInput,
  FlushReport,
  Outcome,
  Tracker,
  TrackerStats,
  TrackResult,
} from '@greenflash-events/core';
import { currentContext } from '@greenflash-events/core/engine';
import { addContext, contextOf, type CarriedContext } from './context/carried-context.js';
import type { PlannedEvent } from './plan/planned-event.types.js';
import { sharedClass } from './shared-class.js';

/**
 * Tracks events from any provider. In a handler and below it, an event inherits what the option `context` and `@ConversationId()`
 * say of its request; `runWithContext()` wins over them, and the event's own fields win over both. `Input` is one of the
 * events of a catalogue where there is one: see `TrackingOf`.
 */
@sharedClass('TrackingService')
export class TrackingService<Input = EventInput> {
  readonly #tracker: Tracker<Input>;
  readonly #plan: () => readonly PlannedEvent[];

  /** @param plan what the decorators of the app track by this tracker */
  constructor(tracker: Tracker<Input>, plan: () => readonly PlannedEvent[] = () => []) {
    this.#tracker = tracker;
    this.#plan = plan;
  }

  /**
   * Takes an event, synchronously. Never throws and never rejects, whatever the input, unless the option `strict` is set.
   *
   * @throws GreenflashEventsError `INVALID_EVENT` with `strict: true` only, for an input that breaks the API's rules
   */
  track(input: Input): TrackResult {
    return this.#tracker.track(input);
  }

  /**
   * Takes an event and waits for its outcome; where the queue is full, it waits for room first. Settles with `pending`
   * at the deadline or when `signal` aborts; the event stays accepted. Never rejects.
   */
  trackAndWait(
    input: Input,
    options?: {
      /** @default 30_000 */ readonly deadlineMs?: number | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Outcome> {
    return this.#tracker.trackAndWait(input, options);
  }

  /**
   * Waits for what was accepted before the call, however much arrives after it. Never rejects.
   *
   * @param options.deadlineMs how long to wait @default 30_000
   */
  flush(options?: { readonly deadlineMs?: number | undefined }): Promise<FlushReport> {
    return this.#tracker.flush(options);
  }

  /** The ledger: the outcome of every event since the app started. */
  stats(): TrackerStats {
    return this.#tracker.stats();
  }

  /**
   * The tracking plan as the code has it: every `@TrackEvent()` of the app with its handler, route and fields. Decorators act
   * on the unnamed tracker, so that of another is empty.
   *
   * @see readPlan, which does without starting the app
   */
  plan(): readonly PlannedEvent[] {
    return this.#plan();
  }

  /**
   * Runs `fn` so that every `track()` below it, through any `await`, inherits `context`; inner contexts win. For jobs
   * and scripts, where there is no request.
   */
  runWithContext<T>(context: EventContext, fn: () => T): T {
    return this.#tracker.runWithContext(context, fn);
  }

  /** What an event tracked here would inherit: of the request, and of `runWithContext()`. Ids are texts. For what leaves the process. */
  currentContext(): CurrentContext {
    return currentContext(this.#tracker) ?? {};
  }

  /**
   * The data of a job or message with the context of this place in it, for `runWithContextOf()` where it is worked on.
   * It travels as `greenflashContext`, as plain JSON. Not for data that a client can change: it could choose the identity.
   */
  carryContext<Data extends object>(data: Data): Data & CarriedContext {
    return addContext(data, currentContext(this.#tracker));
  }

  /** Runs `fn` with the context that `carryContext()` has put into the data; without any, just runs it. */
  runWithContextOf<T>(data: unknown, fn: () => T): T {
    const context = contextOf(data);
    return context === undefined ? fn() : this.#tracker.runWithContext(context, fn);
  }
}
