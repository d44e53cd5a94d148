import { FAULT, NOTHING, REFUSAL, SUCCESS, laneWith, pause } from '../../test/lane-rig.js';
import type { LaneReason } from '../outcome/reports.types.js';
import type { Ticket } from './lane.js';

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
