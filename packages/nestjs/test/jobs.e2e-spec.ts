import { BullModule, InjectQueue, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Controller, Injectable, Param, Post, type DynamicModule } from '@nestjs/common';
import { TrackEvent, TrackingService, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import { describeWithRedis, startRedis, type RedisServer } from '../../test-kit/src/index.js';
import { type Job, type Queue } from 'bullmq';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

interface Invoice {
  readonly id: string;
}

@Injectable()
class InvoiceService {
  @TrackEvent<string>('invoice_sent', { value: ({ result }) => result })
  async send({ id }: Invoice): Promise<string> {
    await Promise.resolve();
    if (id === 'bad') throw new Error('no such invoice');
    return id;
  }
}

@Processor('invoices')
class InvoiceProcessor extends WorkerHost {
  constructor(
    private readonly invoices: InvoiceService,
    private readonly tracking: TrackingService,
  ) {
    super();
  }

  @TrackEvent<string>('job_done', { value: ({ result }) => result, properties: ({ type }) => ({ type }) })
  @TrackEvent('job_failed', { on: 'error', value: ({ args }) => (args[0] as Job<Invoice>).data.id })
  override process(job: Job<Invoice>): Promise<string> {
    return this.tracking.runWithContextOf(job.data, () => this.invoices.send(job.data));
  }

  @OnWorkerEvent('completed')
  @TrackEvent('worker_completed')
  completed(): void {}
}

@Controller()
class InvoiceController {
  constructor(
    @InjectQueue('invoices') private readonly queue: Queue<Invoice>,
    private readonly tracking: TrackingService,
  ) {}

  @Post('invoices/:id')
  async order(@Param('id') id: string): Promise<object> {
    await this.queue.add('send', this.tracking.carryContext({ id }));
    return { id };
  }
}

const caller = ({ request }: TrackingSource): EventContext => ({
  externalUserId: (request as { headers: Record<string, string> }).headers['x-user'],
});

function modules({ port }: RedisServer): DynamicModule[] {
  return [
    BullModule.forRoot({ connection: { host: '127.0.0.1', port } }),
    BullModule.registerQueue({ name: 'invoices' }),
  ];
}

describeWithRedis('A processor of BullMQ', () => {
  let redis: RedisServer;
  let test: TestApp;
  const post = (id: string, user: string): Promise<Response> =>
    fetch(`${test.url}/invoices/${id}`, { method: 'POST', headers: { 'x-user': user } });

  beforeAll(async () => {
    redis = await startRedis();
    test = await startApp({
      imports: modules(redis),
      controllers: [InvoiceController],
      providers: [InvoiceService, InvoiceProcessor],
      options: { context: caller },
    });
  });
  beforeEach(() => test.recorded.clear());
  afterAll(async () => {
    await closeApps();
    await redis?.close();
  });

  it('is tracked, and what it calls has the context of the request that asked for the job', async () => {
    await post('i1', 'ada');
    await test.recorded.waitFor({ count: 3 });

    expect(test.recorded.events).toMatchObject([
      { eventType: 'invoice_sent', value: 'i1', externalUserId: 'ada' },
      { eventType: 'job_done', value: 'i1', properties: { type: 'method' } },
      { eventType: 'worker_completed' },
    ]);
    expect(test.recorded.events[1]).not.toHaveProperty('externalUserId');
  });

  it('is tracked where it fails, once', async () => {
    await post('bad', 'ada');
    await test.recorded.waitFor({ count: 1 });

    expect(test.recorded.events).toMatchObject([{ eventType: 'job_failed', value: 'bad' }]);
  });

  it('never mixes the identities of its jobs', async () => {
    const users = Array.from({ length: 100 }, (_, index) => `user-${index}`);
    await Promise.all(users.map((user) => post(user, user)));
    await test.recorded.waitFor({ count: 300 }, { timeoutMs: 20_000 });

    const sent = test.recorded.events.filter(({ eventType }) => eventType === 'invoice_sent');
    expect(sent).toHaveLength(100);
    expect(sent.filter(({ value, externalUserId }) => value !== externalUserId)).toEqual([]);
  });
});
