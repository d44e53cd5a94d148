import fc from 'fast-check';
import { FakeClock } from '../../test/fake-clock.js';
import { queuedEvent } from '../event/queued-event.js';
import { resolveSenderOptions } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import { Lane, type Ticket } from './lane.js';
import type { Sign } from './sign.types.js';

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };

const SUCCESS: Sign = { kind: 'alive', succeeded: true };
const REFUSAL: Sign = { kind: 'alive', succeeded: false };
const FAULT: Sign = { kind: 'fault' };
const NOTHING: Sign = { kind: 'none' };

function pause(reason: LaneReason, retryAfterMs?: number): Sign {
  return { kind: 'pause', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** A lane whose luck is such that each wait is as long as it can be, unless told otherwise. */
function laneWith(options: SenderOptions = {}, random = 1) {
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
    /** One attempt after the other, each with this result. */
    attempt: (sign: Sign, times = 1) => {
      for (let i = 0; i < times; i++) lane.leave(lane.enter(), sign, clock.monotonic());
    },
    /** How many attempts get in before one is held back. */
    room: (): number => {
      let count = 0;
      const tickets: Ticket[] = [];
      for (; lane.canEnter() && count < 1_000; count++) tickets.push(lane.enter());
      tickets.forEach((ticket) => lane.leave(ticket, NOTHING, clock.monotonic()));
      return count;
    },
  };
}

describe('an active lane', () => {
  it('lets 8 attempts in at once, and more as they succeed', () => {
    const { lane, room, enter, leave } = laneWith();
    expect(room()).toBe(8);
    enter(8).forEach((ticket) => leave(ticket, SUCCESS));
    expect(room()).toBeGreaterThan(8);
    expect(lane.state()).toEqual({ state: 'active', limit: room() });
  });

  it.each([1, 3, 64])('lets as many in as maxConcurrency pins: %i', (maxConcurrency) => {
    const { room, enter, leave } = laneWith({ maxConcurrency });
    enter(maxConcurrency).forEach((ticket) => leave(ticket, SUCCESS));
    expect(room()).toBe(maxConcurrency);
  });

  it('gives room back for an attempt that we gave up, and learns nothing from it', () => {
    const { lane, attempt, room, changes } = laneWith();
    attempt(NOTHING, 100);
    expect(room()).toBe(8);
    expect(lane.state().state).toBe('active');
    expect(changes).toEqual([]);
  });

  it('stays active through refusals that are the events’ own fault', () => {
    const { lane, attempt } = laneWith();
    attempt(REFUSAL, 100);
    expect(lane.state().state).toBe('active');
  });

  it('pauses as unavailable on ten faults in a row', () => {
    const { lane, attempt } = laneWith();
    attempt(FAULT, 9);
    expect(lane.state().state).toBe('active');
    attempt(FAULT);
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'unavailable' });
  });

  it('pauses when half of twenty attempts are faults', () => {
    const { lane, attempt } = laneWith();
    for (let i = 0; i < 10; i++) {
      attempt(SUCCESS);
      expect(lane.state().state).toBe('active');
      attempt(FAULT);
    }
    expect(lane.state().state).toBe('paused');
  });
});

describe('a paused lane', () => {
  it('lets nothing in, says why and until when', () => {
    const { lane, clock, attempt } = laneWith();
    attempt(pause('throttled', 10_000));
    expect(lane.canEnter()).toBe(false);
    expect(lane.pausedForMs()).toBe(11_000);
    expect(lane.state()).toEqual({
      state: 'paused',
      reason: 'throttled',
      resumesAt: clock.now() + 11_000,
      limit: 1,
    });
    clock.advance(4_000);
    expect(lane.pausedForMs()).toBe(7_000);
  });

  it('lets one probe in when the pause is over, and all when the probe lives', () => {
    const { lane, clock, attempt, changes } = laneWith();
    attempt(pause('unavailable'));
    clock.advance(999);
    expect(lane.canEnter()).toBe(false);
    clock.advance(1);
    expect(lane.state()).toEqual({ state: 'probing', reason: 'unavailable', limit: 1 });
    const probe = lane.enter();
    expect(probe.probe).toBe(true);
    expect(lane.canEnter()).toBe(false);
    lane.leave(probe, SUCCESS, clock.monotonic());
    expect(lane.state().state).toBe('active');
    expect(changes.map(({ state }) => state)).toEqual(['paused', 'probing', 'active']);
  });

  it.each([
    ['a success', SUCCESS],
    ['a refusal that is the event’s own fault', REFUSAL],
  ])('is active again after a probe with %s', (_, sign) => {
    const { lane, clock, attempt } = laneWith();
    attempt(pause('unavailable'));
    clock.advance(1_000);
    attempt(sign);
    expect(lane.state().state).toBe('active');
  });

  it('pauses again, twice as long, at a probe’s single fault', () => {
    const { lane, clock, attempt } = laneWith();
    attempt(pause('unavailable'));
    const lengths = Array.from({ length: 7 }, () => {
      clock.advance(lane.pausedForMs());
      attempt(FAULT);
      return lane.pausedForMs();
    });
    expect(lengths).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('begins with a short pause again once it was active', () => {
    const { lane, clock, attempt } = laneWith();
    for (let i = 0; i < 5; i++) {
      attempt(pause('unavailable'));
      clock.advance(lane.pausedForMs());
    }
    attempt(SUCCESS);
    attempt(pause('unavailable'));
    expect(lane.pausedForMs()).toBe(1_000);
  });

  it('lets another probe in where the first was given up', () => {
    const { lane, clock, attempt } = laneWith();
    attempt(pause('network'));
    clock.advance(1_000);
    attempt(NOTHING);
    expect(lane.state().state).toBe('probing');
    expect(lane.canEnter()).toBe(true);
  });

  it('comes back in slow start: one, two, four', () => {
    const { lane, clock, attempt, enter, leave } = laneWith();
    attempt(pause('unavailable'));
    clock.advance(1_000);
    attempt(SUCCESS);
    const inFlight: Ticket[] = [];
    const limits = [1, 2, 4].map((round) => {
      const { limit } = lane.state();
      for (let i = 0; i < round; i++) {
        while (lane.canEnter()) inFlight.push(...enter(1));
        leave(inFlight.shift()!, SUCCESS);
      }
      return limit;
    });
    expect(limits).toEqual([1, 2, 4]);
    expect(lane.state().limit).toBe(5);
  });

  it.each<[LaneReason, number]>([
    ['throttled', 22],
    ['unavailable', 22],
    ['timeout', 22],
    ['network', 32],
    ['auth', 32],
    ['misrouted', 32],
  ])('comes back from %s, having had room for 32, quickly to %i', (reason, quickly) => {
    const { lane, clock, attempt, enter, leave } = laneWith();
    const succeed = (times: number): void => {
      for (let i = 0; i < times; i++) {
        const inFlight: Ticket[] = [];
        while (lane.canEnter()) inFlight.push(...enter(1));
        leave(inFlight.pop()!, SUCCESS);
        inFlight.forEach((ticket) => leave(ticket, NOTHING));
      }
    };
    succeed(24);
    expect(lane.state().limit).toBe(32);
    attempt(pause(reason));
    clock.advance(lane.pausedForMs());
    attempt(SUCCESS);
    succeed(31);
    expect(lane.state().limit).toBe(quickly);
  });

  it('probes with one although the limit is pinned, and comes back with all of it', () => {
    const { lane, clock, attempt, room } = laneWith({ maxConcurrency: 16 });
    attempt(pause('unavailable'));
    clock.advance(1_000);
    expect(lane.state()).toMatchObject({ state: 'probing', limit: 1 });
    const probe = lane.enter();
    expect(lane.canEnter()).toBe(false);
    lane.leave(probe, SUCCESS, clock.monotonic());
    expect(room()).toBe(16);
  });

  it('does not keep the process alive', () => {
    const { clock, attempt } = laneWith();
    attempt(pause('unavailable'));
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['background']);
  });
});

describe('attempts that are older than the pause', () => {
  it('do not make it longer by failing', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [first, ...older] = enter(8);
    leave(first!, pause('unavailable'));
    older.forEach((ticket, index) => leave(ticket, index % 2 === 0 ? pause('timeout') : FAULT));
    expect(lane.pausedForMs()).toBe(1_000);
    clock.advance(1_000);
    expect(lane.state()).toMatchObject({ state: 'probing', reason: 'unavailable' });
  });

  it('do not end it by succeeding, neither paused nor probing', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [first, second, third] = enter(3);
    leave(first!, pause('throttled', 5_000));
    leave(second!, SUCCESS);
    expect(lane.state().state).toBe('paused');
    clock.advance(5_500);
    leave(third!, SUCCESS);
    expect(lane.state().state).toBe('probing');
  });

  it('make it as long as one of them was asked to wait', () => {
    const { lane, enter, leave } = laneWith({}, 0);
    const [first, second, third] = enter(3);
    leave(first!, pause('throttled', 5_000));
    leave(second!, pause('throttled', 60_000));
    leave(third!, pause('throttled', 1_000));
    expect(lane.pausedForMs()).toBe(60_000);
  });

  it('do not open the breaker of a lane that has come back', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({ maxConcurrency: 64 });
    const tickets = enter(64);
    tickets.slice(0, 40).forEach((ticket) => leave(ticket, FAULT));
    expect(lane.state().state).toBe('paused');
    clock.advance(1_000);
    attempt(SUCCESS);
    tickets.slice(40).forEach((ticket) => leave(ticket, FAULT));
    expect(lane.state().state).toBe('active');
    attempt(FAULT, 9);
    expect(lane.state().state).toBe('active');
    attempt(FAULT);
    expect(lane.state().state).toBe('paused');
  });

  it('pause a lane that has come back only for a wait that was asked for', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({}, 0);
    const [first, second, third] = enter(3);
    leave(first!, pause('unavailable'));
    clock.advance(1_000);
    attempt(SUCCESS);
    leave(second!, pause('unavailable'));
    expect(lane.state().state).toBe('active');
    leave(third!, pause('throttled', 4_000));
    expect(lane.pausedForMs()).toBe(4_000);
  });

  it('hold no room that the lane does not have', () => {
    const { clock, enter, leave, room } = laneWith();
    const [first, ...older] = enter(8);
    leave(first!, pause('unavailable'));
    clock.advance(1_000);
    expect(room()).toBeGreaterThan(0);
    older.forEach((ticket) => leave(ticket, SUCCESS));
    leave(enter(1)[0]!, SUCCESS);
    expect(room()).toBe(1);
  });
});

describe('a wait that a server asked for', () => {
  it('is never undercut, whatever comes after it', () => {
    const sign = fc.oneof(
      fc.constantFrom<Sign>(SUCCESS, REFUSAL, FAULT, NOTHING, pause('unavailable'), pause('auth')),
      fc.integer({ min: 1, max: 100_000 }).map((ms) => pause('throttled', ms)),
    );
    const step = fc.record({ sign, ms: fc.nat(5_000), drain: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { lane, clock, enter } = laneWith({ maxConcurrency: 64 }, 0);
        const waiting = enter(20);
        let notBefore = 0;
        for (const { sign: given, ms, drain } of steps) {
          const ticket = lane.canEnter() ? lane.enter() : waiting.pop();
          if (ticket !== undefined) {
            lane.leave(ticket, given, clock.monotonic());
            if (given.kind === 'pause') {
              notBefore = Math.max(notBefore, clock.monotonic() + (given.retryAfterMs ?? 0));
            }
          }
          if (drain) lane.drain();
          clock.advance(ms);
          if (lane.canEnter()) expect(clock.monotonic()).toBeGreaterThanOrEqual(notBefore);
        }
      }),
    );
  });
});

describe('a draining lane', () => {
  it('lets as many in as are allowed at all', () => {
    const { lane, room } = laneWith();
    lane.drain();
    expect(room()).toBe(64);
  });

  it('lets as many in again after a pause', () => {
    const { lane, clock, attempt, room } = laneWith();
    lane.drain();
    attempt(pause('unavailable'));
    clock.advance(1_000);
    attempt(SUCCESS);
    expect(room()).toBe(64);
  });

  it('keeps to a pinned limit', () => {
    const { lane, room } = laneWith({ maxConcurrency: 4 });
    lane.drain();
    expect(room()).toBe(4);
  });

  it('probes at once where a pause was our own', () => {
    const { lane, clock, attempt, room } = laneWith();
    for (let i = 0; i < 6; i++) {
      attempt(pause('auth'));
      clock.advance(lane.pausedForMs());
    }
    attempt(pause('auth'));
    expect(lane.pausedForMs()).toBe(300_000);
    lane.drain();
    expect(lane.state()).toMatchObject({ state: 'probing', reason: 'auth' });
    expect(clock.timers).toEqual([]);
    attempt(SUCCESS);
    expect(room()).toBe(64);
  });

  it('pauses no longer than the base of pauses at its own choice, and hides it from those who wait', () => {
    const { lane, clock, attempt } = laneWith({ pauseBaseMs: 300 });
    lane.drain();
    for (let i = 0; i < 6; i++) {
      attempt(pause('auth'));
      expect(lane.state().state).toBe('paused');
      expect(lane.pausedForMs()).toBe(0);
      clock.advance(300);
      expect(lane.state().state).toBe('probing');
    }
  });

  it('waits as long as a server asked', () => {
    const { lane, clock, attempt } = laneWith({}, 0);
    attempt(pause('throttled', 30_000));
    lane.drain();
    expect(lane.pausedForMs()).toBe(30_000);
    clock.advance(29_999);
    expect(lane.canEnter()).toBe(false);
    clock.advance(1);
    expect(lane.canEnter()).toBe(true);
  });

  it('cuts its own pause to what an older attempt was asked to wait', () => {
    const { lane, clock, attempt, enter, leave } = laneWith({}, 0.9);
    const [, older] = enter(2);
    for (let i = 0; i < 7; i++) {
      attempt(pause('unavailable'));
      if (i < 6) clock.advance(lane.pausedForMs());
    }
    leave(older!, pause('throttled', 10_000));
    expect(lane.pausedForMs()).toBe(54_000);
    lane.drain();
    expect(lane.pausedForMs()).toBe(10_900);
    clock.advance(10_900);
    expect(lane.canEnter()).toBe(true);
  });
});

describe('a closed lane', () => {
  it('leaves no timer, whatever it hears of late', () => {
    const { lane, clock, changes, enter, leave } = laneWith();
    const [first, second, third] = enter(3);
    leave(first!, pause('unavailable'));
    lane.close();
    lane.close();
    expect(clock.timers).toEqual([]);
    leave(second!, pause('throttled', 1_000));
    leave(third!, FAULT);
    expect(clock.timers).toEqual([]);
    expect(changes).toHaveLength(1);
  });
});

describe('the lane is healthy for an event', () => {
  it('only while it is active', () => {
    const { lane, clock, attempt } = laneWith();
    const event = Object.assign(queuedEvent(EVENT, 0), { lastTried: lane.mark(clock.monotonic()) });
    attempt(SUCCESS, 100);
    expect(lane.isHealthyFor(event, clock.monotonic())).toBe(true);
    attempt(pause('unavailable'));
    expect(lane.isHealthyFor(event, clock.monotonic())).toBe(false);
    clock.advance(1_000);
    expect(lane.isHealthyFor(event, clock.monotonic())).toBe(false);
    attempt(SUCCESS);
    expect(lane.isHealthyFor(event, clock.monotonic())).toBe(true);
  });
});

describe('a lane that another process tells of a pause', () => {
  it('keeps it, and comes back with one event, then slowly', () => {
    const { lane, clock, room, enter, leave } = laneWith();
    lane.pauseFor('throttled', 5_000);
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'throttled' });
    clock.advance(4_999);
    expect(room()).toBe(0);
    clock.advance(1);
    const [probe] = enter(1);
    expect(lane.canEnter()).toBe(false);
    leave(probe!, SUCCESS);
    expect(room()).toBeLessThan(8);
  });

  it('is not shortened by it, and takes nothing for new from what was in flight', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [old] = enter(1);
    lane.pauseFor('throttled', 5_000);
    lane.pauseFor('unavailable', 1_000);
    leave(old!, SUCCESS);
    expect(lane.pausedForMs()).toBe(5_000);
    clock.advance(1_000);
    lane.drain();
    expect(lane.pausedForMs()).toBe(4_000);
  });
});
