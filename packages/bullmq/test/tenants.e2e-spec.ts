import { createTracker } from '@greenflash-events/core';
import { bullmqDelivery, openDoctor, startWorker } from '@greenflash-events/bullmq';
import { accepted, describeWithRedis, replied, startScriptedServer, waitFor } from '../../test-kit/src/index.js';
import { PRODUCT_ID, RedisQueues } from './support/redis-queues.js';

describeWithRedis('Queues by tenant', () => {
  const queues = new RedisQueues();

  beforeAll(() => queues.start());
  afterAll(() => queues.stop());

  it('keep a tenant whose key is refused from holding up another', async () => {
    const server = await startScriptedServer({
      rule: ({ headers }) => (headers['authorization'] === 'Bearer refused' ? replied(401) : accepted()),
    });
    const { connection } = queues;
    const tenants = [
      { queue: 'events-acme', apiKey: 'refused' },
      { queue: 'events-globex', apiKey: 'valid' },
    ];
    const workers = tenants.map(({ queue, apiKey }) =>
      startWorker({ connection, queue, apiKey, baseUrl: server.baseUrl, logger: SILENT }),
    );
    for (const { queue } of tenants) {
      const tracker = createTracker({ productId: PRODUCT_ID, delivery: bullmqDelivery({ connection, queue }) });
      for (let n = 0; n < 20; n++) tracker.track({ eventType: 'order_placed', value: n, insertId: `${queue}:${n}` });
      expect(await tracker.shutdown()).toMatchObject({ ok: true });
    }

    await waitFor('the other tenant is served', () => workers[1]!.stats().delivered === 20);
    await waitFor('the first one is paused', () => workers[0]!.stats().lane.reason === 'auth');
    const doctor = openDoctor({ connection, queue: 'events-acme' });
    expect(await doctor.examine()).toMatchObject({ waiting: 20, deadLetters: 0 });
    await doctor.close();
    await Promise.all(workers.map((worker) => worker.shutdown()));
    await server.stop();
  });
});

const SILENT = { debug: () => undefined, warn: () => undefined, error: () => undefined };
