import fc from 'fast-check';
import type { Ticket } from './lane.js';
import {
  FAULT,
  KEY_REFUSED,
  NOTHING,
  OWN,
  REFUSAL,
  SUCCESS,
  asked,
  fault,
  laneWith,
  type Result,
} from '../../test/lane-rig.js';

describe('a paused lane', () => {
  it('lets nothing in, says why and until when', () => {
    const { lane, clock, attempt } = laneWith();
    attempt(asked(10_000));
    expect(lane.canEnter()).toBe(false);
    expect(lane.pausedForMs()).toBe(11_000);
    expect(lane.state()).toEqual({ state: 'paused', reason: 'throttled', resumesAt: clock.now() + 11_000, limit: 1 });
    clock.advance(4_000);
    expect(lane.pausedForMs()).toBe(7_000);
  });

  it('lets one probe in when the pause is over, and all when the probe lives', () => {
    const { lane, clock, outage, changes, leave } = laneWith();
    outage();
    clock.advance(749);
    expect(lane.canEnter()).toBe(false);
    clock.advance(1);
    expect(lane.state()).toEqual({ state: 'probing', reason: 'unavailable', limit: 1 });
    const probe = lane.enter();
    expect(lane.canEnter()).toBe(false);
    leave(probe, SUCCESS);
    expect(lane.state().state).toBe('active');
    expect(changes.map(({ state }) => state)).toEqual(['paused', 'probing', 'active']);
  });

  it.each([
    ['a success', SUCCESS],
    ['a refusal that is the event’s own fault', REFUSAL],
  ])('is active again after a probe with %s', (_, result) => {
    const { lane, clock, outage, attempt } = laneWith();
    outage();
    clock.advance(750);
    attempt(result);
    expect(lane.state().state).toBe('active');
  });

  it('pauses again, twice as long, at a probe’s single fault', () => {
    const { lane, clock, attempt, outage } = laneWith();
    outage();
    const lengths = Array.from({ length: 7 }, () => {
      clock.advance(lane.pausedForMs());
      attempt(FAULT);
      return lane.pausedForMs();
    });
    expect(lengths).toEqual([1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000]);
  });

  it('begins with a short pause again once it was active', () => {
    const { lane, clock, attempt, outage } = laneWith();
    outage();
    for (let n = 0; n < 5; n++) {
      clock.advance(lane.pausedForMs());
      attempt(FAULT);
    }
    clock.advance(lane.pausedForMs());
    attempt(SUCCESS);
    outage();
    expect(lane.pausedForMs()).toBe(750);
  });

  it('lets the next probe in at its time although the one before has no answer, and takes a late one', () => {
    const { lane, clock, outage, enter, leave } = laneWith();
    outage();
    clock.advance(750);
    const [first] = enter(1);
    clock.advance(1_499);
    expect(lane.canEnter()).toBe(false);
    clock.advance(1);
    expect(lane.canEnter()).toBe(true);
    const [second] = enter(1);
    expect(lane.canEnter()).toBe(false);
    leave(second!, FAULT);
    expect(lane.pausedForMs()).toBe(3_000);
    leave(first!, SUCCESS);
    expect(lane.state().state).toBe('active');
  });

  it('is not made longer by a probe that fails after the next one began', () => {
    const { lane, clock, outage, enter, leave } = laneWith();
    outage();
    clock.advance(750);
    const [first] = enter(1);
    clock.advance(1_500);
    enter(1);
    leave(first!, FAULT);
    expect(lane.state().state).toBe('probing');
    clock.advance(3_000);
    expect(lane.canEnter()).toBe(true);
  });

  it('has no more in flight than a pinned limit, however long probes take', () => {
    const { lane, clock, outage, enter } = laneWith({ maxConcurrency: 1 });
    outage();
    clock.advance(750);
    enter(1);
    clock.advance(100_000);
    expect(lane.canEnter()).toBe(false);
  });

  it('lets another probe in where the first was given up', () => {
    const { lane, clock, outage, attempt } = laneWith();
    outage('network');
    clock.advance(750);
    attempt(NOTHING);
    expect(lane.state().state).toBe('probing');
    expect(lane.canEnter()).toBe(true);
  });

  it('comes back in slow start: one, two, four', () => {
    const { lane, clock, attempt, outage, enter, leave } = laneWith();
    outage();
    clock.advance(750);
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
  });

  it('probes with one although the limit is pinned, and comes back with all of it', () => {
    const { lane, clock, outage, room, leave } = laneWith({ maxConcurrency: 16 });
    outage();
    clock.advance(750);
    expect(lane.state()).toMatchObject({ state: 'probing', limit: 1 });
    const probe = lane.enter();
    expect(lane.canEnter()).toBe(false);
    leave(probe, SUCCESS);
    expect(room()).toBe(16);
  });

  it('does not keep the process alive', () => {
    const { clock, outage } = laneWith();
    outage();
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['background']);
  });
});

describe('attempts that are older than the pause', () => {
  it('do not make it longer by failing', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [first, ...older] = enter(8);
    leave(first!, KEY_REFUSED);
    older.forEach((ticket, index) => leave(ticket, index % 2 === 0 ? KEY_REFUSED : FAULT));
    expect(lane.pausedForMs()).toBe(3_750);
    clock.advance(3_750);
    expect(lane.state()).toMatchObject({ state: 'probing', reason: 'auth' });
  });

  it('do not end it by succeeding, neither paused nor probing', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [first, second, third] = enter(3);
    leave(first!, asked(5_000));
    leave(second!, SUCCESS);
    expect(lane.state().state).toBe('paused');
    clock.advance(5_500);
    leave(third!, SUCCESS);
    expect(lane.state().state).toBe('probing');
  });

  it('make it as long as one of them was asked to wait', () => {
    const { lane, enter, leave } = laneWith({}, 0);
    const [first, second, third] = enter(3);
    leave(first!, asked(5_000));
    leave(second!, asked(60_000));
    leave(third!, asked(1_000));
    expect(lane.pausedForMs()).toBe(60_000);
  });

  it('do not open the breaker of a lane that has come back', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({ maxConcurrency: 64 });
    const tickets = enter(64);
    leave(tickets[0]!, asked(1_000));
    clock.advance(1_100);
    attempt(SUCCESS);
    tickets.slice(1).forEach((ticket) => leave(ticket, FAULT));
    attempt(FAULT, 60);
    expect(lane.state().state).toBe('active');
  });

  it('pause a lane that has come back only for a wait that was asked for', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({}, 0);
    const [first, second, third] = enter(3);
    leave(first!, asked(1_000));
    clock.advance(1_000);
    attempt(SUCCESS);
    leave(second!, KEY_REFUSED);
    expect(lane.state().state).toBe('active');
    leave(third!, asked(4_000));
    expect(lane.pausedForMs()).toBe(4_000);
  });
});

describe('a lane that hears of a pause from another process', () => {
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

describe('what other processes are to know', () => {
  it('is what a server asked for', () => {
    const { lane, attempt, clock } = laneWith({}, 0);
    attempt(asked(5_000));
    clock.advance(1_000);
    expect(lane.pauseToShare()).toEqual({ reason: 'throttled', forMs: 4_000 });
  });

  it('is the first refusal of the key, and not what its probes meet', () => {
    const { lane, attempt, clock } = laneWith();
    attempt(KEY_REFUSED);
    expect(lane.pauseToShare()).toEqual({ reason: 'auth', forMs: 3_750 });
    clock.advance(3_750);
    attempt(KEY_REFUSED);
    expect(lane.state().state).toBe('paused');
    expect(lane.pauseToShare()).toBeUndefined();
  });

  it('is never the evidence of one process', () => {
    const { lane, outage } = laneWith();
    expect(lane.pauseToShare()).toBeUndefined();
    outage('throttled');
    expect(lane.state().state).toBe('paused');
    expect(lane.pauseToShare()).toBeUndefined();
  });
});

describe('a draining lane', () => {
  it('lets as many in as are allowed at all', () => {
    const { lane, room } = laneWith();
    lane.drain();
    expect(room()).toBe(64);
  });

  it('lets as many in again after a pause', () => {
    const { lane, clock, outage, attempt, room } = laneWith();
    lane.drain();
    outage();
    clock.advance(750);
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
    for (let n = 0; n < 8; n++) {
      attempt(KEY_REFUSED);
      if (n < 7) clock.advance(lane.pausedForMs());
    }
    expect(lane.pausedForMs()).toBe(225_000);
    lane.drain();
    expect(lane.state()).toMatchObject({ state: 'probing', reason: 'auth' });
    expect(clock.timers).toEqual([]);
    attempt(SUCCESS);
    expect(room()).toBe(64);
  });

  it('pauses no longer than the base of pauses at its own choice, and hides it from those who wait', () => {
    const { lane, clock, attempt } = laneWith({ pauseBaseMs: 300 });
    lane.drain();
    for (let n = 0; n < 6; n++) {
      attempt(KEY_REFUSED);
      expect(lane.state().state).toBe('paused');
      expect(lane.pausedForMs()).toBe(0);
      clock.advance(300);
      expect(lane.state().state).toBe('probing');
    }
  });

  it('waits as long as a server asked', () => {
    const { lane, clock, attempt } = laneWith({}, 0);
    attempt(asked(30_000));
    lane.drain();
    expect(lane.pausedForMs()).toBe(30_000);
    clock.advance(29_999);
    expect(lane.canEnter()).toBe(false);
    clock.advance(1);
    expect(lane.canEnter()).toBe(true);
  });

  it('cuts its own pause to what an older attempt was asked to wait', () => {
    const { lane, clock, attempt, enter, leave, outage } = laneWith({}, 0);
    const [older] = enter(1);
    outage();
    for (let n = 0; n < 7; n++) {
      clock.advance(lane.pausedForMs());
      attempt(FAULT);
    }
    leave(older!, asked(10_000));
    expect(lane.pausedForMs()).toBe(15_000);
    lane.drain();
    expect(lane.pausedForMs()).toBe(10_000);
    clock.advance(10_000);
    expect(lane.canEnter()).toBe(true);
  });
});

describe('a wait that a server asked for', () => {
  it('is never undercut, whatever comes after it', () => {
    const result = fc.oneof(
      fc.constantFrom<Result>(SUCCESS, REFUSAL, FAULT, OWN, NOTHING, fault('timeout'), KEY_REFUSED),
      fc.integer({ min: 1, max: 100_000 }).map((ms) => asked(ms)),
      fc.integer({ min: 1, max: 100_000 }).map((askedMs): Result => ({ ...SUCCESS, askedMs })),
    );
    const step = fc.record({ result, ms: fc.nat(5_000), drain: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { lane, clock, enter, leave } = laneWith({ maxConcurrency: 64 }, 0);
        const waiting = enter(20);
        let notBefore = 0;
        for (const { result: given, ms, drain } of steps) {
          const ticket = lane.canEnter() ? lane.enter() : waiting.pop();
          if (ticket !== undefined) {
            leave(ticket, given);
            if (given.kind !== 'none') notBefore = Math.max(notBefore, clock.monotonic() + (given.askedMs ?? 0));
          }
          if (drain) lane.drain();
          clock.advance(ms);
          if (lane.canEnter()) expect(clock.monotonic()).toBeGreaterThanOrEqual(notBefore);
        }
      }),
    );
  });
});
