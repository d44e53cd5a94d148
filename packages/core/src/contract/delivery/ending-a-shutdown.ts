import { accepted, neverAnswered, replied } from '../server/scripted-answers.js';
import { SLACK_MS } from '../settings.js';
import { waitFor } from '../wait-for.js';
import { anEvent, idsOf, type Bench, type BenchRoom } from './bench.js';

export function describeEndingAShutdown(room: BenchRoom): void {
  const { describe, expect, it } = room.runner;
  const { durable } = room.terms;

  describe('ending a shutdown that cannot finish', () => {
    it('keeps its deadline when the endpoint never answers, and says what it kept or lost', async () => {
      const bench = await room.open({ rule: () => neverAnswered({ stores: false }) });
      const { tracker } = bench;
      const ids = trackMany(bench, 30);
      await waitFor('some are in flight', () => tracker.stats().inFlight > 0);
      const report = await tracker.shutdown({ deadlineMs: 300 });
      expect(report).toMatchObject({ ok: false, reason: 'deadline', delivered: 0 });
      expect(report.elapsedMs).toBeLessThan(300 + SLACK_MS);
      expectKeptOrLost(bench, report, ids);
    });

    it('loses nothing of a stream of events that goes on until it closes', async () => {
      const { tracker } = await room.open({ rule: () => accepted({ delayMs: 20 }) });
      const stream = setInterval(() => {
        for (let n = 0; n < 2; n++) tracker.track(anEvent());
      }, 1);
      try {
        await waitFor('the stream flows', () => tracker.stats().delivered > 20);
        const report = await tracker.shutdown({ deadlineMs: 1_500 });
        expect(report).toMatchObject({ lost: 0, dropped: 0, dead: 0 });
        expect(report.delivered).toBeGreaterThan(0);
        await waitFor('the stream is refused', () => tracker.stats().rejected.closed > 0);
      } finally {
        clearInterval(stream);
      }
    });

    it('ends early when the endpoint asks for a longer wait than there is time', async () => {
      const bench = await room.open({ rule: () => replied(503, { headers: { 'retry-after': '60' } }) });
      const ids = trackMany(bench, 5);
      await waitFor('the lane is paused', () => bench.tracker.stats().lane.state === 'paused');
      const report = await bench.tracker.shutdown({ deadlineMs: 20_000 });
      expect(report).toMatchObject({ ok: false, reason: 'paused' });
      expect(report.elapsedMs).toBeLessThan(5_000);
      expectKeptOrLost(bench, report, ids);
    });

    it('does not sit out backoffs and pauses of its own making', async () => {
      const { tracker, server } = await room.open({
        rule: ({ index }) => (index < 2 ? replied(index === 0 ? 500 : 401) : accepted()),
        options: { backoffBaseMs: 60_000, backoffMaxMs: 60_000, pauseBaseMs: 60_000, pauseMaxMs: 60_000 },
      });
      tracker.track(anEvent());
      await waitFor('one waits for its backoff', () => tracker.stats().retryWait === 1);
      tracker.track(anEvent());
      await waitFor('the lane is paused', () => tracker.stats().lane.state === 'paused');
      expect(await tracker.shutdown({ deadlineMs: 5_000 })).toMatchObject({ ok: true, delivered: 2, lost: 0 });
      expect(server.events.storedOnce).toBe(2);
    });

    it('sends nothing once it is done', async () => {
      const bench = await room.open({ rule: () => neverAnswered({ stores: false }) });
      trackMany(bench, 20);
      await waitFor('some are in flight', () => bench.tracker.stats().inFlight > 0);
      await bench.tracker.shutdown({ deadlineMs: 50 });
      await waitFor('what was sent before has arrived', () => bench.server.openConnections === 0);
      const sent = bench.server.attempts.length;
      // As long as another tracker takes for a few backoffs and pauses, the closed one must be silent.
      const other = await room.open({ rule: ({ ordinal }) => (ordinal < 6 ? replied(503) : accepted()) });
      bench.server.answerBy(() => accepted());
      expect(await other.tracker.trackAndWait(anEvent())).toMatchObject({ status: 'delivered', attempts: 6 });
      expect(bench.server.attempts).toHaveLength(sent);
    });
  });

  function trackMany({ tracker }: Bench, count: number): string[] {
    const ids = Array.from({ length: count }, (_, n) => `event-${n}`);
    for (const insertId of ids) tracker.track(anEvent({ insertId }));
    return ids;
  }

  function expectKeptOrLost(bench: Bench, report: { stored: number; lost: number }, ids: readonly string[]): void {
    const { length } = ids;
    expect(report).toMatchObject(
      durable
        ? { stored: length, lost: 0, dropped: 0, pending: length }
        : { stored: 0, lost: length, dropped: length, pending: 0 },
    );
    expect(idsOf(bench, 'onDropped').sort()).toEqual(durable ? [] : [...ids].sort());
  }
}
