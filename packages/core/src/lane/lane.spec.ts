import { FAULT, NOTHING, REFUSAL, SUCCESS, laneWith, pause } from '../../test/lane-rig.js';
import { queuedEvent } from '../event/queued-event.js';

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };

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
