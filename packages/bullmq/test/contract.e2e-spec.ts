import { memoryDelivery } from '@greenflash-events/core';
import { bullmqDelivery, startWorker } from '@greenflash-events/bullmq';
import {
  describeClaimingContract,
  describeDeliveryContract,
  describeWithRedis,
  type ClaimableStore,
} from '../../test-kit/src/index.js';
import { RedisQueues, putEvents } from './support/redis-queues.js';

describeWithRedis('The delivery contract on Redis', () => {
  const queues = new RedisQueues();
  beforeAll(() => queues.start());
  afterAll(() => queues.stop());

  describeDeliveryContract(
    'a producer for BullMQ',
    ({ maxEvents, overflow }) =>
      bullmqDelivery({
        connection: queues.connection,
        queue: queues.open().name,
        through: memoryDelivery({ maxEvents, overflow }),
      }),
    { place: 'memory', durable: false, ends: 'handedOver', cleanUp: () => queues.closeQueues() },
  );

  describeClaimingContract('a worker for BullMQ', () => {
    const queue = queues.open();
    const store: ClaimableStore = {
      put: (events) => putEvents(queue, events),
      start: (options) =>
        startWorker({
          connection: queues.connection,
          queue: queue.name,
          shutdownDeadlineMs: 2_000,
          pollMaxMs: 50,
          ...options,
        }),
      waiting: () => queue.waiting(),
      async deadLetters() {
        const jobs = await queue.bullmq.getJobs(['failed']);
        return jobs.map(({ data, failedReason }) => {
          const { insertId } = JSON.parse((data as { body: string }).body) as { insertId: string };
          return { insertId, reason: failedReason.split(':')[0]! };
        });
      },
      close: () => queues.closeQueues(),
    };
    return Promise.resolve(store);
  });
});
