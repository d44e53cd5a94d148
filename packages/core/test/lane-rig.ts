import { Lane, type Ticket } from '../src/lane/lane.js';
import type { Sign } from '../src/lane/sign.types.js';
import { resolveSenderOptions } from '../src/options/sender-options.js';
import type { SenderOptions } from '../src/options/tracker-options.types.js';
import type { LaneReason, LaneState } from '../src/outcome/reports.types.js';
import { FakeClock } from './fake-clock.js';

export const SUCCESS: Sign = { kind: 'alive', succeeded: true };
export const REFUSAL: Sign = { kind: 'alive', succeeded: false };
export const FAULT: Sign = { kind: 'fault' };
export const NOTHING: Sign = { kind: 'none' };

export function pause(reason: LaneReason, retryAfterMs?: number): Sign {
  return { kind: 'pause', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

export interface LaneRig {
  readonly lane: Lane;
  readonly clock: FakeClock;
  readonly changes: LaneState[];
  enter(count: number): Ticket[];
  leave(ticket: Ticket, sign: Sign): void;
  /** One attempt after the other, each with this result. */
  attempt(sign: Sign, times?: number): void;
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
  return {
    lane,
    clock,
    changes,
    enter: (count: number): Ticket[] => Array.from({ length: count }, () => lane.enter()),
    leave: (ticket: Ticket, sign: Sign) => lane.leave(ticket, sign, clock.monotonic()),
    attempt: (sign: Sign, times = 1) => {
      for (let i = 0; i < times; i++) lane.leave(lane.enter(), sign, clock.monotonic());
    },
    room: (): number => {
      let count = 0;
      const tickets: Ticket[] = [];
      for (; lane.canEnter() && count < 1_000; count++) tickets.push(lane.enter());
      tickets.forEach((ticket) => lane.leave(ticket, NOTHING, clock.monotonic()));
      return count;
    },
  };
}
