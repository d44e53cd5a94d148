import { accepted, replied } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import { anEvent, gate, type BenchRoom } from './bench.js';

export function describeTrackAndWait(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  const { place, durable } = room.terms;

  describe('trackAndWait', () => {
    it('settles with the outcome: delivered, sampled, dead or rejected', async () => {
      const { tracker } = await room.open({
        rule: ({ eventType, ordinal }) => {
          if (eventType === 'sampled') return replied(204);
          if (eventType === 'refused') return replied(400, { body: '{"error":{"message":"no such product"}}' });
          return ordinal === 1 ? replied(500) : accepted();
        },
      });
      const wait = (eventType: string): Promise<unknown> =>
        tracker.trackAndWait(anEvent({ eventType, insertId: `id of ${eventType}`, sampleRate: 0.5 }));
      expect(await wait('taken')).toEqual({
        status: 'delivered',
        eventId: 'evt_1',
        insertId: 'id of taken',
        attempts: 2,
      });
      expect(await wait('sampled')).toEqual({ status: 'sampled', insertId: 'id of sampled' });
      expect(await wait('refused')).toMatchObject({
        status: 'dead',
        reason: 'rejected',
        attempts: 1,
        message: expect.stringContaining('no such product') as string,
      });
      expect(await wait('')).toMatchObject({ status: 'rejected', reason: 'invalid', problems: [{}] });
    });

    it('is pending at its deadline, and the event is delivered anyway', async () => {
      const { opened, open } = gate();
      const { tracker, server, settled } = await room.open({ rule: () => accepted({ after: opened }) });
      const outcome = await tracker.trackAndWait(anEvent({ insertId: 'late' }), { deadlineMs: 30 });
      expect(outcome).toEqual({ status: 'pending', insertId: 'late', where: place });
      open();
      await settled();
      expect(server.events.has('late')).toBe(true);
    });

    it('is pending as soon as the caller aborts, before the call too', async () => {
      const { opened } = gate();
      const { tracker, server } = await room.open({ rule: () => accepted({ after: opened }) });
      const aborting = new AbortController();
      const outcome = tracker.trackAndWait(anEvent(), { signal: aborting.signal });
      await waitFor('the event is in flight', () => server.attempts.length === 1);
      aborting.abort();
      expect(await outcome).toMatchObject({ status: 'pending' });
      expect(await tracker.trackAndWait(anEvent(), { signal: AbortSignal.abort() })).toMatchObject({
        status: 'pending',
      });
    });

    it('waits for room in a full queue, every caller in its turn', async () => {
      const { opened, open } = gate();
      const { tracker, server } = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 2 },
      });
      const outcomes = Array.from({ length: 8 }, (_, n) => tracker.trackAndWait(anEvent({ insertId: `event-${n}` })));
      await waitFor('the queue is full', () => server.attempts.length === 2);
      expect(tracker.stats()).toMatchObject({ accepted: 2, rejected: { queue_full: 0 } });
      open();
      expect((await Promise.all(outcomes)).map(({ status }) => status)).toEqual(Array(8).fill('delivered'));
      expect(server.events.storedOnce).toBe(8);
    });

    it('is rejected with queue_full when no room comes before its deadline', async () => {
      const { opened } = gate();
      const { tracker } = await room.open({ rule: () => accepted({ after: opened }), limits: { maxEvents: 1 } });
      tracker.track(anEvent());
      const outcome = await tracker.trackAndWait(anEvent(), { deadlineMs: 30 });
      expect(outcome).toEqual({ status: 'rejected', reason: 'queue_full' });
      expect(tracker.stats()).toMatchObject({ accepted: 1, rejected: { queue_full: 1 } });
    });

    it('ends with the shutdown: dropped or pending where the event waits, closed where there was no room', async () => {
      const { opened } = gate();
      const { tracker, server } = await room.open({
        rule: () => accepted({ after: opened }),
        limits: { maxEvents: 1 },
      });
      const held = tracker.trackAndWait(anEvent({ insertId: 'held' }));
      const outside = tracker.trackAndWait(anEvent());
      await waitFor('the first event is in flight', () => server.attempts.length === 1);
      await tracker.shutdown({ deadlineMs: 60 });
      expect(await outside).toEqual({ status: 'rejected', reason: 'closed' });
      expect(await held).toEqual(
        durable
          ? { status: 'pending', insertId: 'held', where: place }
          : { status: 'dropped', reason: 'shutdown', insertId: 'held' },
      );
    });
  });
}
