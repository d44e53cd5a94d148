import { expectLedger } from '../ledger.js';
import { anEvent, type BenchRoom } from './bench.js';

export function describeShuttingDown(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('shutting down', () => {
    it('finishes what it holds, and reports it', async () => {
      const { tracker } = await room.open();
      for (let n = 0; n < 50; n++) tracker.track(anEvent());
      const report = await tracker.shutdown();
      expect(report).toMatchObject({
        ok: true,
        reason: 'drained',
        dead: 0,
        dropped: 0,
        pending: 0,
        lost: 0,
        stored: room.terms.ends === 'handedOver' ? 50 : 0,
      });
      expect(tracker.stats()[room.terms.ends ?? 'delivered']).toBe(50);
      expectLedger(tracker.stats());
    });

    it('is one shutdown however often it is called', async () => {
      const { tracker } = await room.open();
      tracker.track(anEvent());
      const first = tracker.shutdown();
      expect(tracker.shutdown({ deadlineMs: 1 })).toBe(first);
      await first;
      expect(tracker.shutdown()).toBe(first);
    });

    it('refuses every event once it is done, and settles every call', async () => {
      const { tracker } = await room.open();
      await tracker.shutdown();
      expect(tracker.track(anEvent())).toEqual({ accepted: false, reason: 'closed' });
      expect(await tracker.trackAndWait(anEvent())).toEqual({ status: 'rejected', reason: 'closed' });
      expect(await tracker.flush()).toMatchObject({ ok: true, pending: 0 });
      expect(tracker.stats()).toMatchObject({ accepted: 0, rejected: { closed: 2 } });
    });

    it('takes events while it drains, since a server that stops still answers requests', async () => {
      const { tracker } = await room.open();
      tracker.track(anEvent());
      const done = tracker.shutdown();
      expect(tracker.track(anEvent()).accepted).toBe(true);
      expect(await done).toMatchObject({ ok: true, lost: 0 });
      expect(tracker.stats()[room.terms.ends ?? 'delivered']).toBe(2);
    });
  });
}
