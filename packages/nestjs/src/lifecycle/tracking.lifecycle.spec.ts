import { createTracker } from '@greenflash-events/core';
import { TrackingLifecycle } from './tracking.lifecycle.js';

describe('TrackingLifecycle', () => {
  it('never throws, even where the logger does', async () => {
    const tracker = createTracker({ enabled: false });
    const report = { ...(await tracker.shutdown()), ok: false, lost: 2, reason: 'deadline' } as const;
    tracker.shutdown = () => Promise.resolve(report);
    const fail = (): never => {
      throw new Error('broken logger');
    };
    const lifecycle = new TrackingLifecycle(tracker, { debug: fail, warn: fail, error: fail });

    expect(() => lifecycle.beforeApplicationShutdown()).not.toThrow();
    await expect(lifecycle.onApplicationShutdown()).resolves.toBeUndefined();
  });

  it.each([
    { stored: 0, lost: 2, told: '2 events are lost' },
    { stored: 3, lost: 0, told: '3 events are stored and will be sent later' },
    { stored: 3, lost: 2, told: '3 events are stored and will be sent later, 2 events are lost' },
  ])('tells what is stored ($stored) and what is lost ($lost)', async ({ stored, lost, told }) => {
    const tracker = createTracker({ enabled: false });
    const report = {
      ...(await tracker.shutdown()),
      ok: false,
      reason: 'deadline',
      elapsedMs: 7,
      stored,
      lost,
    } as const;
    tracker.shutdown = () => Promise.resolve(report);
    const warn = jest.fn();
    await new TrackingLifecycle(tracker, { debug: jest.fn(), warn, error: jest.fn() }).onApplicationShutdown();

    expect(warn.mock.calls).toEqual([[`greenflash-events: closed after 7 ms (deadline); ${told}`]]);
  });
});
