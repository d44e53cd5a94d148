import fc from 'fast-check';
import { FAULT, NOTHING, REFUSAL, SUCCESS, laneWith, pause } from '../../test/lane-rig.js';
import type { Sign } from './sign.types.js';

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

  it('make a lane that they pause come back slowly, and what is in flight by then proves nothing', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({}, 0);
    const [first, late] = enter(2);
    leave(first!, pause('unavailable'));
    clock.advance(1_000);
    attempt(SUCCESS);
    const begun = enter(1)[0]!;
    leave(late!, pause('throttled', 4_000));
    clock.advance(4_000);
    leave(begun, SUCCESS);
    expect(lane.state().state).toBe('probing');
    attempt(SUCCESS);
    expect(lane.state()).toEqual({ state: 'active', limit: 1 });
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
