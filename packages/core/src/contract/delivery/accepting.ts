import { expectLedger, unsettledOf } from '../ledger.js';
import { anEvent, type BenchRoom } from './bench.js';

export function describeAccepting(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('accepting', () => {
    it('takes an event before the call returns, and says whether it outlives the process', async () => {
      const { tracker, server } = await room.open();
      const result = tracker.track(anEvent({ insertId: 'one' }));
      expect(result).toEqual({ accepted: true, insertId: 'one', durable: room.terms.durable });
      expect(tracker.stats()).toMatchObject({ accepted: 1 });
      expect(unsettledOf(tracker.stats())).toBe(1);
      expect(server.attempts).toHaveLength(0);
    });

    it('counts a refused input by its reason and never as accepted', async () => {
      const { tracker, seen } = await room.open();
      const result = tracker.track(anEvent({ eventType: '' }));
      expect(result).toMatchObject({ accepted: false, reason: 'invalid', problems: [{ field: 'eventType' }] });
      expect(tracker.stats()).toMatchObject({ accepted: 0, rejected: { invalid: 1 } });
      expect(seen.map(({ hook }) => hook)).toEqual(['onRejected']);
    });

    it('keeps its ledger in balance after every call', async () => {
      const { tracker, settled } = await room.open();
      for (let n = 0; n < 50; n++) {
        tracker.track(n % 5 === 0 ? anEvent({ eventType: '' }) : anEvent());
        expectLedger(tracker.stats());
      }
      await settled();
      expect(tracker.stats()).toMatchObject({ accepted: 40, rejected: { invalid: 10 } });
      expect(tracker.stats()[room.terms.ends ?? 'delivered']).toBe(40);
    });

    it('makes an insert id for an event that has none, another for each', async () => {
      const { tracker } = await room.open();
      const ids = Array.from({ length: 20 }, () => tracker.track(anEvent())).map((result) =>
        result.accepted ? result.insertId : '',
      );
      expect(new Set(ids).size).toBe(20);
      expect(ids).not.toContain('');
    });
  });
}
