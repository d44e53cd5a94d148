import { queuedEvent } from '../event/queued-event.js';
import {
  BROKEN,
  FAULT,
  KEY_REFUSED,
  NOTHING,
  OWN,
  REFUSAL,
  SUCCESS,
  asked,
  fault,
  laneWith,
} from '../../test/lane-rig.js';

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

  it.each([
    ['refusals that are the events’ own fault', REFUSAL],
    ['faults that were charged to their events', OWN],
  ])('stays active through %s', (_, result) => {
    const { lane, attempt } = laneWith();
    attempt(result, 1_000);
    expect(lane.state().state).toBe('active');
  });

  it.each(['unavailable', 'misrouted', 'throttled', 'timeout', 'network'] as const)(
    'stays active through every second fault: %s',
    (reason) => {
      const { lane, attempt, changes, clock } = laneWith();
      for (let n = 0; n < 1_000; n++) {
        attempt(SUCCESS);
        attempt(fault(reason));
        clock.advance(10);
      }
      expect(lane.state().state).toBe('active');
      expect(changes).toEqual([]);
    },
  );

  it('pauses for the reason of its faults where nothing gets through', () => {
    const { lane, attempt, clock } = laneWith();
    for (let n = 0; n < 4; n++) {
      attempt(fault('misrouted'));
      clock.advance(250);
    }
    expect(lane.state().state).toBe('active');
    attempt(fault('misrouted'));
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'misrouted' });
  });

  it('takes no second fault of the same event for more evidence while nothing gets through', () => {
    const { lane, clock } = laneWith();
    const queued = queuedEvent(EVENT, 0);
    for (let n = 0; n < 50; n++) {
      lane.leave(lane.enter(), { kind: 'fault', reason: 'unavailable' }, undefined, queued);
      queued.lastTried = lane.mark();
      clock.advance(10_000);
    }
    expect(lane.state().state).toBe('active');
  });

  it('pauses where a handful of events keeps failing, however early they were tried first', () => {
    const { lane, clock, attempt } = laneWith();
    attempt(FAULT, 5);
    expect(lane.state().state).toBe('active');
    const queued = Object.assign(queuedEvent(EVENT, 0), { lastTried: lane.mark() });
    clock.advance(1_000);
    lane.leave(lane.enter(), { kind: 'fault', reason: 'unavailable' }, undefined, queued);
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'unavailable' });
  });

  it('pauses at the first timeout where all others have been as silent', () => {
    const { lane, clock, enter, leave } = laneWith();
    const [first] = enter(8);
    clock.advance(15_000);
    leave(first!, fault('timeout'));
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'timeout' });
  });

  it.each([
    ['the key is refused', KEY_REFUSED, 'auth'],
    ['nothing can be sent at all', BROKEN, 'broken'],
  ])('pauses at once where %s', (_, result, reason) => {
    const { lane, attempt } = laneWith();
    attempt(SUCCESS);
    attempt(result);
    expect(lane.state()).toMatchObject({ state: reason === 'broken' ? 'broken' : 'paused', reason });
  });

  it('takes a 403 for the key where nothing got through within a minute, else for the event', () => {
    const { lane, attempt, clock } = laneWith();
    attempt(SUCCESS);
    clock.advance(60_000);
    attempt(fault('auth'));
    expect(lane.state().state).toBe('active');
    clock.advance(1);
    attempt(fault('auth'));
    expect(lane.state()).toMatchObject({ state: 'paused', reason: 'auth' });
  });

  it.each([
    ['a fault', asked(5_000, 'unavailable')],
    ['a success', { ...SUCCESS, askedMs: 5_000 }],
    ['a refusal', { ...REFUSAL, askedMs: 5_000 }],
  ])('pauses as long as the server asked with %s', (_, result) => {
    const { lane, attempt, clock } = laneWith({}, 0);
    attempt(result);
    expect(lane.state()).toEqual({
      state: 'paused',
      reason: 'throttled',
      resumesAt: clock.now() + 5_000,
      limit: 1,
    });
    expect(lane.pausedForMs()).toBe(5_000);
  });

  it('waits no longer than maxRetryAfterMs, with its jitter', () => {
    const { lane, attempt } = laneWith();
    attempt(asked(1e15));
    expect(lane.pausedForMs()).toBe(330_000);
  });
});

describe('a process that stood still', () => {
  it('takes the timeouts and resets of its thaw for no evidence', () => {
    const { lane, clock, enter, leave, attempt } = laneWith({ maxConcurrency: 64 });
    attempt(SUCCESS);
    const tickets = enter(60);
    clock.skip(30_000);
    tickets.forEach((ticket, n) => leave(ticket, fault(n % 2 === 0 ? 'timeout' : 'unavailable')));
    expect(lane.state().state).toBe('active');
    const queued = Object.assign(queuedEvent(EVENT, 0), { lastTried: lane.mark() });
    expect(lane.isHealthyFor(tickets[0]!, queued)).toBe(false);
  });

  it('still pauses where the endpoint is down after it', () => {
    const { lane, clock, enter, leave, outage } = laneWith({ maxConcurrency: 64 });
    const tickets = enter(60);
    clock.skip(30_000);
    tickets.forEach((ticket) => leave(ticket, FAULT));
    outage();
    expect(lane.state().state).toBe('paused');
  });

  it('leaves no timer once nothing is in flight', () => {
    const { clock, enter, leave } = laneWith();
    enter(3).forEach((ticket) => leave(ticket, SUCCESS));
    expect(clock.timers).toEqual([]);
  });
});

describe('a closed lane', () => {
  it('leaves no timer, whatever it hears later', () => {
    const { lane, clock, changes, enter, leave } = laneWith();
    const [first, second, third] = enter(3);
    leave(first!, KEY_REFUSED);
    lane.close();
    lane.close();
    expect(clock.timers).toEqual([]);
    leave(second!, asked(1_000));
    leave(third!, FAULT);
    expect(clock.timers).toEqual([]);
    expect(changes).toHaveLength(1);
  });
});

describe('the lane is healthy for an event', () => {
  it('only while it is active, and for an attempt that is no older than its last pause', () => {
    const { lane, clock, attempt, enter, leave, outage } = laneWith();
    const event = Object.assign(queuedEvent(EVENT, 0), { lastTried: lane.mark() });
    const [old] = enter(1);
    attempt(SUCCESS, 100);
    expect(lane.isHealthyFor(old!, event)).toBe(true);
    outage();
    expect(lane.isHealthyFor(old!, event)).toBe(false);
    clock.advance(750);
    attempt(SUCCESS);
    attempt(SUCCESS, 1_000);
    expect(lane.isHealthyFor(old!, event)).toBe(false);
    leave(old!, NOTHING);
    expect(lane.isHealthyFor(enter(1)[0]!, event)).toBe(true);
  });
});
