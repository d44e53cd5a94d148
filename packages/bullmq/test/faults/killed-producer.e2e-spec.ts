import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithRedis, waitFor, waitForAsync } from '../../../test-kit/src/index.js';
import { Fleet, endedProducer, killed, trackedIds } from '../support/fleet.js';
import { RedisQueues, insertIdsIn } from '../support/redis-queues.js';

/** More than one is able to track before it is killed. */
const ENDLESS = 1_000_000;

describeWithRedis('A producer with a spool that is killed', () => {
  const queues = new RedisQueues();
  let directory: string;

  beforeAll(() => queues.start(['--appendonly', 'yes', '--appendfsync', 'always']));
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bullmq-spool-'));
  });
  afterEach(async () => {
    await queues.closeQueues();
    rmSync(directory, { recursive: true, force: true });
  });
  afterAll(() => queues.stop());

  it('while it hands over, and while Redis is away, loses nothing that track() has returned for', async () => {
    const queue = queues.open();
    const fleet = new Fleet(queues.connection, queue.name, {});
    try {
      const first = await fleet.startProducer({ name: 'first', directory, events: ENDLESS, burst: 20 });
      await waitForAsync('some are in Redis', async () => (await queue.waiting()) > 100);
      await killed(first);

      await queues.server.stop();
      const second = await fleet.startProducer({ name: 'second', directory, events: ENDLESS, burst: 20 });
      await waitFor('some are on its disk', () => trackedIds(second).length > 200);
      await killed(second);

      await queues.server.start();
      const tracked = [...trackedIds(first), ...trackedIds(second)];
      const last = await fleet.startProducer({ name: 'last', directory });
      let held = new Set<string>();
      const missing = (): readonly string[] => tracked.filter((id) => !held.has(id));
      await waitForAsync('all are in Redis', async () => {
        held = await insertIdsIn(queue);
        return missing().length === 0;
      }).catch(() => undefined);
      expect(missing()).toEqual([]);
      const { report, stats } = await endedProducer(last);
      expect(report).toMatchObject({ ok: true, lost: 0, stored: 0 });
      expect(stats).toMatchObject({ handedOver: stats.recovered, dropped: 0 });
    } finally {
      await fleet.end();
    }
  });
});
