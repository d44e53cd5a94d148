import { accepted, replied } from '../server/scripted-answers.js';
import { waitFor } from '../wait-for.js';
import type { ClaimBenchRoom } from './claim-bench.js';

/** What every process is given to hear of a pause. */
const HEARD_MS = 1_000;

export function describeSharing(room: ClaimBenchRoom): void {
  const { describe, expect, it } = room.runner;
  describe('sharing', () => {
    it('never lets two hold the same event', async () => {
      const bench = await room.open(() => accepted({ delayMs: 2 }));
      await bench.put(600);
      let retries = 0;
      const hooks = { onRetry: () => void retries++ };
      const claimers = [bench.start({ hooks }), bench.start({ hooks }), bench.start({ hooks })];
      await bench.emptied();
      // A machine that stands still for longer than an attempt may take makes its holder try again; no other holder may.
      expect(bench.server.attempts.length - retries).toBe(600);
      expect(bench.server.events.storedOnce).toBe(600);
      const sum = claimers.reduce((total, claimer) => total + claimer.stats().delivered, 0);
      expect(sum).toBe(600);
    });

    it('stops all of them when the endpoint asks one to wait, and loses nothing by it', async () => {
      const waitS = 2;
      let refusedAt = Infinity;
      const bench = await room.open(({ index, arrivedAt }) => {
        if (index !== 50) return accepted({ delayMs: 20 });
        refusedAt = arrivedAt;
        return replied(429, { headers: { 'retry-after': String(waitS) } });
      });
      await bench.put(5_000);
      const claimers = [bench.start(), bench.start(), bench.start()];
      await waitFor('the endpoint has asked one to wait', () => refusedAt !== Infinity);
      await waitFor('all of them wait', () => claimers.every((one) => one.stats().lane.state === 'paused'), HEARD_MS);
      const resumed = (): boolean => performance.now() > refusedAt + waitS * 1_000;
      await waitFor('the wait is over', resumed);
      claimers.forEach((claimer) => claimer.wake());
      await waitFor('they go on', () => bench.server.attempts.at(-1)!.arrivedAt > refusedAt + waitS * 1_000);
      const times = bench.server.attempts.map(({ arrivedAt }) => arrivedAt - refusedAt);
      expect(times.filter((ms) => ms > HEARD_MS && ms < waitS * 1_000)).toEqual([]);
      expect(claimers.map((claimer) => claimer.stats().dead)).toEqual([0, 0, 0]);
    });

    it('begins no attempt a second after one was asked to wait, however slow the endpoint answers', async () => {
      let refusedAt = Infinity;
      const bench = await room.open(({ index, arrivedAt }) => {
        if (index !== 11) return accepted({ delayMs: 1_300 });
        refusedAt = arrivedAt;
        return replied(429, { headers: { 'retry-after': '3' } });
      });
      await bench.put(60);
      for (let n = 0; n < 3; n++) bench.start({ maxConcurrency: 4 });
      await waitFor('the endpoint has asked one to wait', () => refusedAt !== Infinity);
      await waitFor('the wait is over', () => performance.now() > refusedAt + 3_000);
      const times = bench.server.attempts.map(({ arrivedAt }) => arrivedAt - refusedAt);
      expect(times.filter((ms) => ms > HEARD_MS && ms < 3_000)).toEqual([]);
    });
  });
}
