import { startWorker, type ClaimReport, type EventWorker } from '@greenflash-events/bullmq';
import {
  accepted,
  describeWithRedis,
  isClaimBalanced,
  startChaosProxy,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ChaosProxy,
  type ScriptedServer,
} from '../../../test-kit/src/index.js';
import { RedisQueues, putManyEvents, type TestQueue } from '../support/redis-queues.js';

const IS_FULL = process.env['BULLMQ_FAULTS'] === 'full';
const COUNT = 400;
const KEEPS_ALL = ['--appendonly', 'yes', '--appendfsync', 'always'];
const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describeWithRedis('A worker whose Redis', () => {
  const queues = new RedisQueues();
  let network: ChaosProxy;
  let server: ScriptedServer;
  let queue: TestQueue;
  let worker: EventWorker;

  beforeAll(async () => {
    await queues.start(KEEPS_ALL);
    network = await startChaosProxy(queues.port);
  });
  beforeEach(async () => {
    server = await startScriptedServer({ rule: () => accepted({ delayMs: 10 }) });
    queue = queues.open();
    await putManyEvents(queue, COUNT);
    worker = startWorker({
      ...{ connection: { host: '127.0.0.1', port: network.port }, queue: queue.name, logger },
      ...{ apiKey: 'key', baseUrl: server.baseUrl, timeoutMs: 300, lockMs: 600, pollMaxMs: 50, maxConcurrency: 4 },
    });
    await waitFor('some are sent', () => server.events.storedOnce > 20);
  });
  afterEach(async () => {
    await worker.shutdown({ deadlineMs: 2_000 });
    await server.stop();
    queues.server.thaw();
    await queues.server.start();
    await network.set({ kind: 'pass' });
    await queues.closeQueues();
  });
  afterAll(async () => {
    await network?.close();
    await queues.stop();
  });

  /** After a lost connection BullMQ looks for jobs without a lock five seconds later. */
  async function expectAllSent(): Promise<void> {
    await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);
    expect(server.events.storedOnce).toBe(COUNT);
    expect(server.events.rewritten).toEqual([]);
    expect(await queue.bullmq.getFailedCount()).toBe(0);
    expect(isClaimBalanced(worker.stats())).toBe(true);
  }

  async function endTwice(end: () => Promise<void>): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await end();
      await queues.server.start();
      const { storedOnce } = server.events;
      await waitFor('it goes on', () => server.events.storedOnce > storedOnce || storedOnce === COUNT);
    }
  }

  async function loseAnswers(): Promise<void> {
    await network.set({ kind: 'half-close' });
    const { connections } = network;
    await waitFor('answers were lost', () => network.connections > connections + 2);
    await network.set({ kind: 'pass' });
  }

  async function freezeForLongerThanALock(): Promise<void> {
    queues.server.freeze();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    queues.server.thaw();
  }

  const faults = [
    { how: 'is killed', fault: () => endTwice(() => queues.server.kill()) },
    { how: 'does what it is told while its answers are lost', fault: loseAnswers },
    { how: 'is restarted', fault: () => endTwice(() => queues.server.stop()) },
    { how: 'does not answer for longer than a lock', fault: freezeForLongerThanALock },
  ];

  it('does not answer ends anyway when it is shut down, and reports that outcomes were not written', async () => {
    queues.server.freeze();
    await waitFor('what was under way is sent', () => worker.stats().unsettled > 0);
    let report: ClaimReport | undefined;
    void worker.shutdown({ deadlineMs: 500 }).then((given) => (report = given));
    await waitFor('it has ended', () => report !== undefined);
    expect(report).toMatchObject({ ok: false, reason: 'deadline' });
  });

  it.each(IS_FULL ? faults : faults.slice(0, 2))('$how goes on afterwards, and loses nothing', async ({ fault }) => {
    await fault();
    await expectAllSent();
  });
});
