import { createTracker, type TrackerStats } from '@greenflash-events/core';
import { trackingHealth } from './tracking-health.js';

const STATS: TrackerStats = createTracker({ enabled: false }).stats();

describe('The health of a tracker', () => {
  it('is degraded from the limits on', () => {
    const stats = { ...STATS, fill: 0.5, oldestAgeMs: 60_000 };

    expect(trackingHealth(stats, {})).toMatchObject({ state: 'ok', reasons: [] });
    expect(trackingHealth(stats, { maxFill: 0.4, maxAgeMs: 59_999 })).toMatchObject({
      state: 'degraded',
      reasons: ['full', 'late'],
    });
  });

  it('is degraded while a spool has fallen back to memory', () => {
    expect(trackingHealth({ ...STATS, degraded: true }, {})).toMatchObject({
      reasons: ['spool_fallback'],
      spoolFallback: true,
    });
    expect(trackingHealth({ ...STATS, degraded: false }, {})).toMatchObject({
      state: 'ok',
      spoolFallback: false,
    });
    expect(trackingHealth(STATS, {})).not.toHaveProperty('spoolFallback');
  });

  it('is degraded while one event tries an endpoint again, and counts what is lost', () => {
    const stats = {
      ...STATS,
      lane: { state: 'probing', limit: 1 },
      dead: 1,
      dropped: 2,
      queued: 3,
      retryWait: 4,
    } as const;

    expect(trackingHealth(stats, {})).toMatchObject({ reasons: ['paused'], lost: 3, waiting: 7 });
  });
});
