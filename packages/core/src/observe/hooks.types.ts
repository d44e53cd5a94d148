import type { Event, Problem } from '../event/event.types.js';
import type { DeadReason, DropReason, RejectReason } from '../outcome/outcome.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';

interface Subject {
  /** The option `name` of the tracker. */
  readonly tracker: string;
  readonly insertId: string;
  readonly eventType: string;
}

/** What each notification carries. None holds a body, except `dead` and `dropped`, whose events would be gone. */
export interface Notifications {
  readonly accepted: Subject & { readonly bytes: number; readonly durable: boolean };
  readonly rejected: {
    readonly tracker: string;
    readonly reason: RejectReason;
    readonly eventType?: string;
    readonly problems: readonly Problem[];
    /** The handler whose mapping threw. */
    readonly source?: string;
  };
  readonly attempt: Subject & {
    /** 1 for the first request of this event. */
    readonly attempt: number;
    readonly durationMs: number;
    /** HTTP status, where an answer came. */
    readonly status?: number;
    /** What happened instead of an answer. */
    readonly fault?: string;
  };
  readonly delivered: Subject & { readonly eventId: string; readonly attempts: number; readonly elapsedMs: number };
  readonly sampled: Subject & { readonly attempts: number };
  readonly retry: Subject & {
    readonly attempts: number;
    readonly delayMs: number;
    /** Whether it burnt one of the event's `maxAttempts`. */
    readonly charged: boolean;
    /** Whether the API may hold the event already; the insert id makes it count once. */
    readonly maybeDelivered: boolean;
    /** Whose fault it was: the event's, or the endpoint's, by its kind. */
    readonly fault: 'event' | LaneReason;
    readonly reason: string;
  };
  readonly dead: Subject & {
    readonly reason: DeadReason;
    readonly attempts: number;
    readonly message?: string;
    readonly event: Event;
  };
  readonly dropped: Subject & { readonly reason: DropReason; readonly event: Event };
  readonly laneState: LaneState & { readonly tracker: string };
}

export type NotificationName = keyof Notifications;

/**
 * Called as things happen, synchronously and fenced: a hook that throws is counted and logged, and changes nothing. The
 * `diagnostics_channel` `greenflash-events:<name>` carries the same payloads.
 */
export type Hooks = {
  readonly [N in NotificationName as `on${Capitalize<N>}`]?: ((notification: Notifications[N]) => void) | undefined;
};
