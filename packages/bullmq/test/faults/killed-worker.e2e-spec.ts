import { accepted, describeWithRedis, neverAnswered, waitFor, waitForAsync } from '../../../test-kit/src/index.js';
import { endedWorker, killed } from '../support/fleet.js';
import { putManyEvents } from '../support/redis-queues.js';
import { useWorkerBench } from '../support/worker-bench.js';

const KILLS = 5;
const OTHERS = 200;

describeWithRedis('A worker that is killed', () => {
  const bench = useWorkerBench({ lockMs: 450, pollMaxMs: 50 });

  it(`${KILLS} times on one job loses neither that job nor another: another has it when its lock has ended`, async () => {
    const { server, queue, fleet } = bench();
    server.answerBy(({ insertId, ordinal }) =>
      insertId === 'deadly' && ordinal <= KILLS ? neverAnswered({ stores: false }) : accepted(),
    );
    await putManyEvents(queue, 1, () => ({ insertId: 'deadly' }));
    await putManyEvents(queue, OTHERS);
    let worker = await fleet.startWorker();
    for (let kill = 1; kill <= KILLS; kill++) {
      const sent = (): number => server.attemptsOf('deadly').length;
      await waitFor(`a worker has the job (${kill})`, () => sent() >= kill);
      const heir = await fleet.startWorker();
      await killed(worker);
      worker = heir;
    }
    await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);
    expect(server.events.storedOnce).toBe(OTHERS + 1);
    expect(server.attemptsOf('deadly').length).toBeGreaterThan(KILLS);
    expect(await queue.bullmq.getFailedCount()).toBe(0);
    expect((await endedWorker(worker)).report).toMatchObject({ ok: true, dead: 0 });
    expect(server.events.rewritten).toEqual([]);
  });

  it('leaves what it held to the others that run, and nothing is given up', async () => {
    const { server, queue, fleet } = bench();
    server.answerBy(() => accepted({ delayMs: 10 }));
    await putManyEvents(queue, 300);
    const [victim, heir] = await Promise.all([fleet.startWorker(), fleet.startWorker()]);
    await waitFor('both are at work', () => server.events.storedOnce > 50);
    await killed(victim);
    await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);
    expect(server.events.storedOnce).toBe(300);
    expect(await queue.bullmq.getFailedCount()).toBe(0);
    expect((await endedWorker(heir)).report).toMatchObject({ ok: true, dead: 0 });
  });
});
