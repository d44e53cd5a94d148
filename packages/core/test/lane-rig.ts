import { Lane, type Ticket } from '../src/lane/lane.js';
import { queuedEvent } from '../src/event/queued-event.js';
import type { Sign } from '../src/lane/lane-rules.js';
import { resolveSenderOptions } from '../src/options/sender-options.js';
import type { SenderOptions } from '../src/options/tracker-options.types.js';
import type { LaneReason, LaneState } from '../src/outcome/reports.types.js';
import { FakeClock } from './fake-clock.js';

export type Result = Sign & { readonly askedMs?: number };

export const SUCCESS: Result = { kind: 'alive', succeeded: true };
export const REFUSAL: Result = { kind: 'alive', succeeded: false };
export const OWN: Result = { kind: 'own' };
export const FAULT: Result = fault('unavailable');
export const KEY_REFUSED: Result = { kind: 'pause', reason: 'auth' };
export const BROKEN: Result = { kind: 'pause', reason: 'broken' };
export const NOTHING: Result = { kind: 'none' };

export function fault(reason: LaneReason): Result {
  return { kind: 'fault', reason };
}

/** A fault with a `Retry-After`. */
export function asked(askedMs: number, reason: LaneReason = 'throttled'): Result {
  return { kind: 'fault', reason, askedMs };
}

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };

export interface LaneRig {
  readonly lane: Lane;
  readonly clock: FakeClock;
  readonly changes: LaneState[];
  enter(count: number): Ticket[];
  leave(ticket: Ticket, result: Result): void;
  /** One attempt after the other, each with this result. */
  attempt(result: Result, times?: number): void;
  /** Opens the breaker, by as many faults as that takes at once. */
  outage(reason?: LaneReason): void;
  /** How many attempts get in before one is held back. */
  room(): number;
}

/** A lane whose luck is such that each wait is as long as it can be, unless told otherwise. */
export function laneWith(options: SenderOptions = {}, random = 1): LaneRig {
  const clock = new FakeClock();
  const changes: LaneState[] = [];
  const lane = new Lane(
    resolveSenderOptions({ apiKey: 'k', ...options }, false),
    clock,
    () => random,
    (state) => changes.push(state),
  );
  const leave = (ticket: Ticket, result: Result): void =>
    lane.leave(ticket, result, result.askedMs, queuedEvent(EVENT, clock.monotonic()));
  const attempt = (result: Result, times = 1): void => {
    for (let i = 0; i < times; i++) leave(lane.enter(), result);
  };
  return {
    lane,
    clock,
    changes,
    leave,
    attempt,
    enter: (count: number): Ticket[] => Array.from({ length: count }, () => lane.enter()),
    outage: (reason = 'unavailable') => {
      for (let i = 0; i < 100 && lane.state().state === 'active'; i++) attempt(fault(reason));
    },
    room: (): number => {
      let count = 0;
      const tickets: Ticket[] = [];
      for (; lane.canEnter() && count < 1_000; count++) tickets.push(lane.enter());
      tickets.forEach((ticket) => leave(ticket, NOTHING));
      return count;
    },
  };
}
