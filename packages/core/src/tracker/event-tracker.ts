import { AsyncLocalStorage } from 'node:async_hooks';
import type { Delivery } from '../delivery/delivery.types.js';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { EventContext, EventInput, Problem } from '../event/event.types.js';
import type { Observer } from '../observe/observer.js';
import { DEFAULTS } from '../options/defaults.js';
import type { Clock } from '../time/clock.types.js';
import { shutDownOnSignal } from '../process/shut-down-on-signal.js';
import { durationOr } from '../time/duration-or.js';
import { mergeProperties } from './draft.js';
import type { EventBuilder } from './event-builder.js';
import { CURRENT_CONTEXT, IS_DISABLED, REJECT_MAPPING, type IntegratedTracker } from './integration.js';
import type { PlatformWait } from './platform-wait.js';
import { Rejections } from './rejections.js';
import { trackAndWait } from './track-and-wait.js';
import type { Outcome, RejectReason, TrackResult } from '../outcome/outcome.types.js';
import type { FlushReport, ShutdownReport, TrackerStats } from '../outcome/reports.types.js';

interface Parts {
  readonly builder: EventBuilder;
  readonly delivery: Delivery;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly shutdownDeadlineMs: number;
  readonly strict: boolean;
  readonly handleSignals: boolean;
  readonly platformWait?: PlatformWait | undefined;
}

type Refused = Extract<TrackResult, { accepted: false }>;

/** Input → event → delivery. All that can be wrong with an event is found out before `track()` returns. */
export class EventTracker implements IntegratedTracker {
  readonly [IS_DISABLED] = false;
  readonly #parts: Parts;
  readonly #context = new AsyncLocalStorage<EventContext>();
  readonly #rejections: Rejections;
  readonly #onClose = new Set<() => void>();
  #shutdown: Promise<ShutdownReport> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#rejections = new Rejections(parts.observer);
    if (parts.handleSignals) this.onClose(this.#handleSignals());
  }

  track(input: EventInput): TrackResult {
    const result = this.#take(input);
    if (this.#parts.strict && !result.accepted && isCallersMistake(result.reason)) throw invalidEvent(result);
    return result;
  }

  async trackAndWait(
    input: EventInput,
    options?: { readonly deadlineMs?: number | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<Outcome> {
    const built = this.#parts.builder.build(input, this.#context.getStore());
    if (!built.ok) return rejected(this.#refuse(built.reason, built.problems, eventTypeOf(input)));
    const { delivery, clock } = this.#parts;
    const deadlineMs = durationOr(options?.deadlineMs, DEFAULTS.trackAndWaitDeadlineMs);
    return trackAndWait(built.event, delivery, clock, deadlineMs, options?.signal, {
      accepted: (durable) => this.#notifyAccepted(built.event, durable),
      refused: (reason) => rejected(this.#refuse(reason, [], built.event.eventType)),
      onClose: (end) => this.onClose(end),
    });
  }

  flush(options?: { readonly deadlineMs?: number | undefined }): Promise<FlushReport> {
    return this.#parts.delivery.flush(durationOr(options?.deadlineMs, DEFAULTS.flushDeadlineMs));
  }

  shutdown(options?: { readonly deadlineMs?: number | undefined }): Promise<ShutdownReport> {
    const { delivery, shutdownDeadlineMs } = this.#parts;
    const deadlineMs = durationOr(options?.deadlineMs, shutdownDeadlineMs);
    return (this.#shutdown ??= delivery.shutdown(deadlineMs).finally(() => this.#close()));
  }

  runWithContext<T>(context: EventContext, fn: () => T): T {
    const outer = this.#context.getStore();
    // A caller without types may have none to give; what it wraps runs anyway.
    const inner = (context as EventContext | null | undefined) ?? {};
    return this.#context.run(outer === undefined ? inner : mergeContexts(outer, inner), fn);
  }

  /** Calls back when the tracker has been shut down, unless the returned function is called before. */
  onClose(callback: () => void): () => void {
    this.#onClose.add(callback);
    return () => void this.#onClose.delete(callback);
  }

  stats(): TrackerStats {
    const { delivery } = this.#parts;
    return { ...delivery.stats(), ...delivery.backlog?.(), rejected: this.#rejections.counts() };
  }

  [CURRENT_CONTEXT](): EventContext | undefined {
    const [outer, inner] = [this.#parts.builder.context(), this.#context.getStore()];
    return outer === undefined || inner === undefined ? (inner ?? outer) : mergeContexts(outer, inner);
  }

  [REJECT_MAPPING](source: string, problem: Problem): TrackResult {
    return this.#rejections.add('mapping', [problem], undefined, source);
  }

  #handleSignals(): () => void {
    const { delivery, observer, shutdownDeadlineMs: deadlineMs } = this.#parts;
    const hasEvents = (): boolean => {
      const { queued, inFlight, retryWait } = delivery.stats();
      return queued + inFlight + retryWait > 0;
    };
    const end = {
      shutdown: () => this.shutdown(),
      cut: () => delivery.cut?.(),
      flush: () => void (hasEvents() && this.flush({ deadlineMs })),
    };
    return shutDownOnSignal(end, observer.log);
  }

  #close(): void {
    for (const callback of this.#onClose) callback();
  }

  #take(input: EventInput): TrackResult {
    const built = this.#parts.builder.build(input, this.#context.getStore());
    if (!built.ok) return this.#refuse(built.reason, built.problems, eventTypeOf(input));
    const { event } = built;
    const acceptance = this.#parts.delivery.accept(event);
    if (!acceptance.accepted) return this.#refuse(acceptance.reason, [], event.eventType);
    this.#notifyAccepted(event, acceptance.durable);
    return { accepted: true, insertId: event.insertId, durable: acceptance.durable };
  }

  #refuse(reason: RejectReason, problems: readonly Problem[], eventType: string | undefined): Refused {
    return this.#rejections.add(reason, problems, eventType);
  }

  #notifyAccepted(
    event: { insertId: string; eventType: string; productId: string; bytes: number },
    durable: boolean,
  ): void {
    const { insertId, eventType, bytes } = event;
    this.#parts.observer.notify('accepted', () => ({ insertId, eventType, bytes, durable }));
    this.#parts.platformWait?.accepted();
  }
}

/** The names of events are for logs; a getter that throws has none. */
function eventTypeOf(input: unknown): string | undefined {
  try {
    const { eventType } = input as { eventType?: unknown };
    return typeof eventType === 'string' && eventType !== '' ? eventType : undefined;
  } catch {
    return undefined;
  }
}

function mergeContexts(outer: EventContext, inner: EventContext): EventContext {
  const given = Object.entries(inner).filter(([, value]) => value !== undefined && value !== null);
  const merged = { ...outer, ...(Object.fromEntries(given) as EventContext) };
  if (!outer.properties || !inner.properties) return merged;
  return { ...merged, properties: mergeProperties(outer.properties, inner.properties) as EventContext['properties'] };
}

function rejected({ reason, problems }: Refused): Outcome {
  return { status: 'rejected', reason, ...(problems === undefined ? {} : { problems }) };
}

function isCallersMistake(reason: RejectReason): boolean {
  return reason === 'invalid' || reason === 'too_large' || reason === 'unserializable';
}

function invalidEvent({ reason, problems = [] }: Refused): GreenflashEventsError {
  const lines = problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
  return new GreenflashEventsError('INVALID_EVENT', `the event is ${reason}:${lines}`, { problems });
}
