import { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
import { LaneHealth } from './lane-health.js';

const EVENT = { body: '{}', bytes: 2, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };

/** An event that was tried at that time, with nothing known of it yet. */
function triedAt(health: LaneHealth, now: number): QueuedEvent {
  return Object.assign(queuedEvent(EVENT, 0), { lastTried: health.mark(now) });
}

function others(health: LaneHealth, succeeded: number, failed: number, now: number): void {
  for (let i = 0; i < succeeded; i++) health.note(true, now);
  for (let i = 0; i < failed; i++) health.note(false, now);
}

describe('the lane is healthy for an event', () => {
  it.each([
    [10, 0, true],
    [9, 1, true],
    [9, 0, false],
    [8, 2, false],
    [90, 10, true],
    [89, 11, false],
    [0, 100, false],
  ])('when of at least ten others 90 %% succeeded: %i and %i failures: %s', (succeeded, failed, healthy) => {
    const health = new LaneHealth();
    const event = triedAt(health, 0);
    others(health, succeeded, failed, 1);
    expect(health.isHealthyFor(event, 2)).toBe(healthy);
  });

  it('never at its first attempt', () => {
    const health = new LaneHealth();
    others(health, 100, 0, 0);
    expect(health.isHealthyFor(queuedEvent(EVENT, 0), 1)).toBe(false);
  });

  it('by what happened since its previous attempt, not before', () => {
    const health = new LaneHealth();
    others(health, 100, 0, 0);
    const event = triedAt(health, 1_000);
    expect(health.isHealthyFor(event, 1_001)).toBe(false);
    others(health, 0, 100, 0);
    const later = triedAt(health, 2_000);
    others(health, 10, 0, 2_001);
    expect(health.isHealthyFor(later, 2_002)).toBe(true);
  });

  it('by the last minute where its previous attempt is older', () => {
    const health = new LaneHealth();
    const event = triedAt(health, 0);
    others(health, 0, 50, 5_000);
    others(health, 10, 0, 70_000);
    expect(health.isHealthyFor(event, 70_001)).toBe(true);
  });

  it('not by successes of more than a minute ago', () => {
    const health = new LaneHealth();
    const event = triedAt(health, 0);
    others(health, 1_000, 0, 1_000);
    expect(health.isHealthyFor(event, 59_000)).toBe(true);
    expect(health.isHealthyFor(event, 61_500)).toBe(false);
    others(health, 9, 0, 80_000);
    expect(health.isHealthyFor(event, 80_001)).toBe(false);
    health.note(true, 80_002);
    expect(health.isHealthyFor(event, 80_003)).toBe(true);
  });

  it('by at least the last 59 seconds of a steady stream', () => {
    const health = new LaneHealth();
    const event = triedAt(health, 0);
    for (let second = 0; second < 600; second++) others(health, 1, 0, second * 1_000);
    expect(health.isHealthyFor(event, 600_000)).toBe(true);
    others(health, 0, 6, 600_000);
    expect(health.isHealthyFor(event, 600_001)).toBe(true);
    others(health, 0, 1, 600_002);
    expect(health.isHealthyFor(event, 600_003)).toBe(false);
  });

  it('for one that another process tried, by what this lane saw since then', () => {
    const health = new LaneHealth();
    const triedElsewhere = (at: number): QueuedEvent => Object.assign(queuedEvent(EVENT, 0), { lastTried: { at } });
    expect(health.isHealthyFor(triedElsewhere(0), 500)).toBe(false);
    others(health, 0, 100, 1_000);
    others(health, 20, 0, 3_000);
    expect(health.isHealthyFor(triedElsewhere(500), 3_500)).toBe(false);
    expect(health.isHealthyFor(triedElsewhere(3_000), 3_500)).toBe(true);
    expect(health.isHealthyFor(triedElsewhere(3_400), 3_500)).toBe(false);
  });
});
