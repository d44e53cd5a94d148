import { BullModule, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { Job, Queue } from 'bullmq';
import { bullmqDelivery } from '@greenflash-events/bullmq';
import {
  TrackingWorkerModule,
  TrackingWorkerService,
  type TrackingWorkerModuleOptions,
} from '@greenflash-events/bullmq/nestjs';
import { TrackingModule, TrackingService } from '@greenflash-events/nestjs';
import {
  accepted,
  describeWithRedis,
  replied,
  startScriptedServer,
  waitFor,
  waitForAsync,
  type ScriptedServer,
} from '../../test-kit/src/index.js';
import { PRODUCT_ID, RedisQueues, putManyEvents, type TestQueue } from './support/redis-queues.js';

/** A queue of the app's own, whose jobs track events. */
@Processor('invoices')
class InvoiceProcessor extends WorkerHost {
  constructor(private readonly tracking: TrackingService) {
    super();
  }

  override process({ data }: Job<{ id: string }>): Promise<void> {
    this.tracking.track({ eventType: 'invoice_paid', value: 1, insertId: data.id });
    return Promise.resolve();
  }
}

/** Looks at both queues, as a dashboard does. */
@Injectable()
class Dashboard {
  constructor(
    @InjectQueue('invoices') readonly invoices: Queue,
    @InjectQueue('tracked') readonly tracked: Queue,
  ) {}
}

describeWithRedis('TrackingWorkerModule', () => {
  const queues = new RedisQueues();
  let server: ScriptedServer;
  let queue: TestQueue;
  let app: TestingModule | undefined;

  beforeAll(() => queues.start());
  beforeEach(async () => {
    server = await startScriptedServer();
    queue = queues.open();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await server.stop();
    await queues.closeQueues();
  });
  afterAll(() => queues.stop());

  async function start(
    module: ModuleMetadata,
    options: Partial<TrackingWorkerModuleOptions> = {},
  ): Promise<TestingModule> {
    const worker = TrackingWorkerModule.forRootAsync({
      useFactory: () => ({
        ...{ connection: queues.connection, queue: queue.name, apiKey: 'key', baseUrl: server.baseUrl, pollMaxMs: 50 },
        ...options,
      }),
    });
    const built = await Test.createTestingModule({ ...module, imports: [worker, ...(module.imports ?? [])] }).compile();
    app = built;
    built.useLogger(false);
    await built.init();
    return built;
  }

  it("works beside the app's own queues of @nestjs/bullmq, and its queue is one like theirs", async () => {
    const delivery = bullmqDelivery({ connection: queues.connection, queue: queue.name });
    const running = await start({
      imports: [
        BullModule.forRoot({ connection: queues.connection }),
        BullModule.registerQueue({ name: 'invoices' }),
        BullModule.registerQueueAsync({ name: 'tracked', useFactory: () => ({ name: queue.name }) }),
        TrackingModule.forRoot({ productId: PRODUCT_ID, delivery }),
      ],
      providers: [InvoiceProcessor, Dashboard],
    });
    const { invoices, tracked } = running.get(Dashboard);
    server.answerBy(({ insertId }) => (insertId === 'invoice-7' ? replied(422) : accepted()));
    await invoices.addBulk(Array.from({ length: 20 }, (_, n) => ({ name: 'pay', data: { id: `invoice-${n}` } })));
    const worker = running.get(TrackingWorkerService);
    await waitFor('19 are sent, one is refused', () => {
      const { delivered = 0, dead = 0 } = worker.stats() ?? {};
      return delivered === 19 && dead === 1;
    });
    await waitForAsync(
      'the queue shows it',
      async () => (await tracked.getJobCounts('active', 'failed'))['failed'] === 1,
    );
    const [failed] = await tracked.getFailed();
    expect(failed).toMatchObject({ name: 'invoice_paid', failedReason: expect.stringMatching(/^rejected/) });
    expect(await worker.deadLetters?.list()).toMatchObject([{ insertId: 'invoice-7' }]);
    expect(await invoices.getFailedCount()).toBe(0);
  });

  it('starts with the app, and gives back what it holds when the app ends', async () => {
    server.answerBy(() => accepted({ delayMs: 20 }));
    await putManyEvents(queue, 300);
    const running = await start({});
    await waitFor('some are sent', () => server.events.storedOnce > 10);
    await running.close();
    const counts = await queue.bullmq.getJobCounts('active', 'wait');
    expect(counts['active']).toBe(0);
    expect(counts['wait']).toBe(300 - server.events.storedOnce);
    const { length } = server.attempts;
    await putManyEvents(queue, 1, () => ({ insertId: 'late' }));
    expect(server.attempts).toHaveLength(length);
  });

  it('is a worker of every module of the app, or of those alone that import it', async () => {
    @Module({
      providers: [{ provide: 'STATS', inject: [TrackingWorkerService], useFactory: (worker: object) => worker }],
    })
    class OtherModule {}
    const running = await start({ imports: [OtherModule] });
    expect(running.get('STATS', { strict: false })).toBe(running.get(TrackingWorkerService));
    const hidden = TrackingWorkerModule.forRoot({ connection: queues.connection, isGlobal: false });
    await expect(Test.createTestingModule({ imports: [hidden, OtherModule] }).compile()).rejects.toThrow('STATS');
  });

  it('keeps an app with wrong options from starting, and says what is wrong', async () => {
    await expect(start({}, { batchSize: 0, lockMs: -1 })).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringMatching(/batchSize[\s\S]*lockMs|lockMs[\s\S]*batchSize/),
    });
    app = undefined;
  });
});
