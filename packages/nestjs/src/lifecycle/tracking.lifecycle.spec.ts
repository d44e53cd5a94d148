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
});
