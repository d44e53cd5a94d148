import { accepted, neverAnswered } from '../server/scripted-answers.js';
import { SLACK_MS } from '../settings.js';
import { waitFor } from '../wait-for.js';
import type { ClaimBenchRoom } from './claim-bench.js';

export function describeEnding(room: ClaimBenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('ending', () => {
    it('gives back what it has not sent, for another to send at once', async () => {
      const bench = await room.open(() => accepted({ delayMs: 30 }));
      await bench.put(200);
      const first = bench.start({ maxConcurrency: 2 });
      await waitFor('some are delivered', () => first.stats().delivered > 2);
      const report = await first.shutdown();
      expect(report).toMatchObject({ ok: true, reason: 'drained', dead: 0 });
      expect(report.released).toBeGreaterThan(0);
      expect(first.stats().inFlight).toBe(0);
      expect(await bench.store.waiting()).toBe(200 - first.stats().delivered);
      bench.start();
      await bench.emptied();
      expect(bench.server.attempts).toHaveLength(200);
    });

    it('keeps its deadline when the endpoint never answers, and gives back what it was sending', async () => {
      const bench = await room.open(() => neverAnswered({ stores: false }));
      await bench.put(20);
      const first = bench.start();
      await waitFor('some are being sent', () => bench.server.attempts.length > 0);
      const report = await first.shutdown({ deadlineMs: 600 });
      expect(report).toMatchObject({ ok: true, reason: 'deadline', delivered: 0 });
      expect(report.elapsedMs).toBeLessThan(600 + SLACK_MS);
      bench.server.answerBy(() => accepted());
      bench.start();
      await bench.emptied();
      expect(bench.server.events.storedOnce).toBe(20);
    });

    it('is one shutdown however often it is called, and sends nothing afterwards', async () => {
      const bench = await room.open();
      const claimer = bench.start();
      const first = claimer.shutdown();
      expect(claimer.shutdown({ deadlineMs: 1 })).toBe(first);
      await first;
      await bench.put(1);
      claimer.wake();
      const other = bench.start();
      await bench.emptied();
      expect(claimer.stats().claimed).toBe(0);
      expect(other.stats().delivered).toBe(1);
    });
  });
}
