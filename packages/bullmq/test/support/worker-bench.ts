import { startScriptedServer, type ScriptedServer } from '../../../test-kit/src/index.js';
import { Fleet, type PlainWorkerOptions } from './fleet.js';
import { RedisQueues, type TestQueue } from './redis-queues.js';

/** What stands on both sides of the workers of a test. */
export interface WorkerBench {
  readonly server: ScriptedServer;
  readonly queue: TestQueue;
  readonly fleet: Fleet;
}

/** One Redis for the tests of a block, and for each of them a queue, an endpoint and workers between. @returns what each has */
export function useWorkerBench(options: PlainWorkerOptions = {}): () => WorkerBench {
  const queues = new RedisQueues();
  let bench: WorkerBench;
  beforeAll(() => queues.start());
  beforeEach(async () => {
    const server = await startScriptedServer();
    const queue = queues.open();
    const fleet = new Fleet(queues.connection, queue.name, { baseUrl: server.baseUrl, ...options });
    bench = { server, queue, fleet };
  });
  afterEach(async () => {
    await bench.fleet.end();
    await bench.server.stop();
    await queues.closeQueues();
  });
  afterAll(() => queues.stop());
  return () => bench;
}
