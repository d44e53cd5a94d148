import { accepted, describeWithRedis, replied, waitFor, waitForAsync } from '../../../test-kit/src/index.js';
import { endedWorker } from '../support/fleet.js';
import { putManyEvents } from '../support/redis-queues.js';
import { useWorkerBench } from '../support/worker-bench.js';

const WAIT_MS = 3_000;
/** What every process is given to hear of a pause. */
const HEARD_MS = 1_000;

/** Both in `npm run test:faults`. */
const ENDPOINTS = [
  { endpoint: 'a quick endpoint', delayMs: 15, maxConcurrency: 8, count: 2_000, refused: 200 },
  {
    endpoint: 'an endpoint that takes more than a second',
    delayMs: 1_300,
    maxConcurrency: 4,
    count: 60,
    refused: 14,
  },
].slice(0, process.env['BULLMQ_FAULTS'] === 'full' ? 2 : 1);

describeWithRedis('Three workers in processes of their own', () => {
  const bench = useWorkerBench();

  it.each(ENDPOINTS)(
    'stop within a second of a 429 to one of them, at $endpoint, and burn no attempt',
    async ({ delayMs, maxConcurrency, count, refused }) => {
      const { server, queue, fleet } = bench();
      await putManyEvents(queue, count);
      let refusedAt = Infinity;
      server.answerBy(({ index, arrivedAt }) => {
        if (index !== refused) return accepted({ delayMs: refusedAt === Infinity ? delayMs : 0 });
        refusedAt = arrivedAt;
        return replied(429, { headers: { 'retry-after': String(WAIT_MS / 1_000) } });
      });
      // The one that is refused has no other attempt to lose.
      const options = { maxConcurrency, maxAttempts: 1 };
      const three = await Promise.all([1, 2, 3].map(() => fleet.startWorker(options)));
      await waitFor('one is asked to wait', () => refusedAt !== Infinity);
      await waitForAsync('the queue shows it', async () => (await queue.bullmq.getRateLimitTtl()) > 0);
      await waitFor('the wait is over', () => performance.now() > refusedAt + WAIT_MS);
      await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);
      const times = server.attempts.map(({ arrivedAt }) => arrivedAt - refusedAt);
      expect(times.filter((ms) => ms > HEARD_MS && ms < WAIT_MS)).toEqual([]);
      expect(server.events.storedOnce).toBe(count);
      const reports = await Promise.all(three.map(endedWorker));
      expect(reports.every(({ stats }) => stats.claimed > 0 && stats.dead === 0)).toBe(true);
    },
  );
});
