import { SUCCESS, laneWith, pause } from '../../test/lane-rig.js';

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
