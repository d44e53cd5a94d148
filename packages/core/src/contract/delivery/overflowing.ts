import { accepted } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import { anEvent, gate, idsOf, type BenchRoom } from './bench.js';

export function describeOverflowing(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('overflowing', () => {
    it('refuses with queue_full what does not fit, and takes events again when there is room', async () => {
      const { opened, open } = gate();
      const { tracker, server, settled } = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 3, overflow: 'reject' },
      });
      const results = Array.from({ length: 5 }, () => tracker.track(anEvent()));
      expect(results.map(({ accepted }) => accepted)).toEqual([true, true, true, false, false]);
      expect(results[4]).toMatchObject({ reason: 'queue_full' });
      expect(tracker.stats()).toMatchObject({ accepted: 3, rejected: { queue_full: 2 } });
      open();
      await settled();
      expect(tracker.track(anEvent()).accepted).toBe(true);
      await settled();
      expect(server.events.storedOnce).toBe(4);
    });

    it('lets the oldest waiting event go for a new one with drop-oldest, and never one in flight', async () => {
      const { opened, open } = gate();
      const bench = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 3, overflow: 'drop-oldest' },
        options: { maxConcurrency: 1 },
      });
      const { tracker, server, settled } = bench;
      tracker.track(anEvent({ insertId: 'in flight' }));
      await waitFor('the first event is in flight', () => server.attempts.length === 1);
      for (const insertId of ['a', 'b', 'c', 'd']) {
        expect(tracker.track(anEvent({ insertId })).accepted).toBe(true);
      }
      expect(idsOf(bench, 'onDropped')).toEqual(['a', 'b']);
      expect(tracker.stats()).toMatchObject({ accepted: 5, dropped: 2 });
      open();
      await settled();
      expect(server.events.insertIds()).toEqual(['in flight', 'c', 'd']);
    });

    it('hands the event that it drops to onDropped, body included', async () => {
      const { opened } = gate();
      const { tracker, seen, server } = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 2, overflow: 'drop-oldest' },
        options: { maxConcurrency: 1 },
      });
      tracker.track(anEvent());
      await waitFor('the first event is in flight', () => server.attempts.length === 1);
      tracker.track(anEvent({ insertId: 'given up', properties: { plan: 'team' } }));
      tracker.track(anEvent());
      const dropped = seen.find(({ hook }) => hook === 'onDropped')?.notification as { event: { body: string } };
      expect(dropped).toMatchObject({ insertId: 'given up', reason: 'overflow', eventType: 'upgrade_purchased' });
      expect(JSON.parse(dropped.event.body)).toMatchObject({ insertId: 'given up', properties: { plan: 'team' } });
    });

    it('does not hang when onDropped tracks an event of its own', async () => {
      const { opened } = gate();
      let own = 0;
      const { tracker, server } = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 3, overflow: 'drop-oldest' },
        options: {
          maxConcurrency: 1,
          hooks: {
            onDropped: () => {
              // It would go on for ever; the test must not.
              if (++own < 100) tracker.track(anEvent({ eventType: 'event_dropped' }));
            },
          },
        },
      });
      tracker.track(anEvent());
      await waitFor('the first event is in flight', () => server.attempts.length === 1);
      for (let n = 0; n < 5; n++) tracker.track(anEvent());
      expect(own).toBeGreaterThan(0);
      expect(own).toBeLessThan(20);
    });
  });
}
