import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTracker, memoryDelivery, type DeliveryFactory, type Tracker } from '@greenflash-events/core';
import { bullmqDelivery, startWorker } from '@greenflash-events/bullmq';
import { spoolDelivery } from '@greenflash-events/spool';
import {
  describeWithRedis,
  expectLedger,
  startChaosProxy,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ChaosProxy,
} from '../../../test-kit/src/index.js';
import { PRODUCT_ID, RedisQueues, insertIdsIn, type TestQueue } from '../support/redis-queues.js';

const ROUNDS = process.env['BULLMQ_FAULTS'] === 'full' ? 10 : 2;
const KEEPS_ALL = ['--appendonly', 'yes', '--appendfsync', 'always'];
/** Events of four kilobytes, of which Redis has room for a part. */
const BIG = 1_400;
const BIG_ROOM = 8_000_000;

const logger = { debug: () => undefined, warn: () => undefined, error: () => undefined };

describeWithRedis('A producer whose Redis', () => {
  const queues = new RedisQueues();
  let network: ChaosProxy;
  let directory: string;

  beforeAll(async () => {
    await queues.start(KEEPS_ALL);
    network = await startChaosProxy(queues.port);
  });
  afterAll(async () => {
    await network?.close();
    await queues.stop();
  });

  describe.each([
    { place: 'memory', through: () => memoryDelivery() },
    { place: 'a spool', through: () => spoolDelivery({ directory }) },
  ])('with events that wait in $place', ({ through }) => {
    let queue: TestQueue;
    let tracker: Tracker;
    let tracked: string[];
    const closers: (() => Promise<unknown>)[] = [];

    beforeEach(async () => {
      directory = mkdtempSync(join(tmpdir(), 'bullmq-spool-'));
      queue = queues.open();
      tracked = [];
      await network.set({ kind: 'pass' });
    });
    afterEach(async () => {
      const report = await tracker.shutdown({ deadlineMs: 1_000 });
      for (const close of closers.splice(0)) await close();
      queues.server.thaw();
      await queues.server.start();
      await queues.command('config', 'set', 'maxmemory', '0');
      await queues.closeQueues();
      rmSync(directory, { recursive: true, force: true });
      expect(report).toMatchObject({ lost: 0 });
      expectLedger(tracker.stats());
    });

    function open(delivery: DeliveryFactory): void {
      tracker = createTracker({ productId: PRODUCT_ID, delivery, logger });
    }

    function produce(timeoutMs = 1_000): DeliveryFactory {
      const connection = { host: '127.0.0.1', port: network.port };
      return bullmqDelivery({ connection, queue: queue.name, through: through(), timeoutMs });
    }

    /** Tracks so many in one go, in which nothing can be waited for. */
    function track(count: number, properties: Record<string, unknown> = {}): void {
      const first = tracked.length;
      const { handedOver } = tracker.stats();
      for (let n = first; n < first + count; n++) {
        const result = tracker.track({ eventType: 'upgraded', value: n, insertId: `event-${n}`, properties });
        if (result.accepted) tracked.push(result.insertId);
      }
      expect(tracked).toHaveLength(first + count);
      expect(tracker.stats().handedOver).toBe(handedOver);
    }

    async function expectAllHandedOver(): Promise<void> {
      await waitFor('all are handed over', () => tracker.stats().handedOver === tracked.length);
      expect([...(await insertIdsIn(queue))].sort()).toEqual(tracked.toSorted());
      expect(await queue.waiting()).toBe(tracked.length);
      expectLedger(tracker.stats());
      expect(tracker.stats()).toMatchObject({ accepted: tracked.length, dropped: 0, dead: 0 });
    }

    it('is not there when it starts hands all over by itself once it is', async () => {
      await queues.server.stop();
      open(produce());
      track(300);
      await waitFor('it has noticed', () => tracker.stats().lane.state === 'paused');
      track(300);
      expect(tracker.stats().handedOver).toBe(0);
      await queues.server.start();
      await expectAllHandedOver();
    });

    it.each([
      { how: 'is restarted', end: () => queues.server.stop() },
      { how: 'is killed', end: () => queues.server.kill() },
    ])('$how again and again while it produces loses nothing and adds nothing twice', async ({ end }) => {
      open(produce());
      for (let round = 0; round < ROUNDS; round++) {
        track(300);
        const before = tracker.stats().handedOver;
        await waitFor('some are handed over', () => tracker.stats().handedOver > before);
        track(300);
        // Some of them are on their way now.
        await new Promise((resolve) => setImmediate(resolve));
        await end();
        track(300);
        await queues.server.start();
      }
      await expectAllHandedOver();
    });

    it('answers slowly takes events as fast as ever, and they arrive', async () => {
      await network.set({ kind: 'delay', ms: 50 });
      open(produce(20_000));
      track(1_500);
      await expectAllHandedOver();
    });

    it('does not answer at all goes on with another connection, and adds nothing twice', async () => {
      open(produce(300));
      track(500);
      await waitFor('the first are handed over', () => tracker.stats().handedOver > 0);
      queues.server.freeze();
      track(500);
      await waitFor('it has noticed', () => tracker.stats().lane.reason === 'timeout');
      queues.server.thaw();
      await expectAllHandedOver();
    });

    it('does what it is told while its answers are lost counts each event once', async () => {
      open(produce());
      track(100);
      await waitFor('the first are handed over', () => tracker.stats().handedOver === 100);
      await network.set({ kind: 'half-close' });
      const { connections } = network;
      track(500);
      await waitFor('an answer was lost', () => network.connections > connections);
      await network.set({ kind: 'pass' });
      await expectAllHandedOver();
    });

    it('is full stops before workers have no room left, and goes on when they have made some', async () => {
      await queues.command('flushall');
      await queues.command('config', 'set', 'maxmemory-policy', 'noeviction');
      await queues.command('config', 'set', 'maxmemory', String((await queues.usedMemory()) + BIG_ROOM));
      const server = await startScriptedServer();
      closers.push(() => server.stop());
      open(produce());
      track(BIG, { note: 'x'.repeat(4_000) });
      await waitFor('it says so', () => tracker.stats().lane.reason === 'unavailable');
      expect(tracker.stats().handedOver).toBeLessThan(BIG);
      const worker = startWorker({
        ...{ connection: queues.connection, queue: queue.name, apiKey: 'key', baseUrl: server.baseUrl, logger },
        pollMaxMs: 50,
      });
      closers.push(() => worker.shutdown());
      await waitFor('all are handed over', () => tracker.stats().handedOver === BIG);
      await waitForAsync('nothing waits', async () => (await queue.waiting()) === 0);
      expect(server.events.insertIds().toSorted()).toEqual(tracked.toSorted());
    });
  });
});
