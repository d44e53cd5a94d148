import { Body, Controller, Injectable, Module, Post, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  InjectTracker,
  TRACKING_DELIVERY,
  TrackEvent,
  TrackingModule,
  TrackingService,
  currency,
} from '@greenflash-events/nestjs';
import { RecordedEvents, TrackingTestingModule, trackingMatchers } from '@greenflash-events/nestjs/testing';

@Injectable()
class LaterService {
  constructor(private readonly tracking: TrackingService) {}

  answerLater(): void {
    setImmediate(() => this.tracking.track({ eventType: 'answered', value: true }));
  }
}

interface Order {
  readonly plan: string;
  readonly amount?: number;
}

@Controller()
class OrderController {
  constructor(private readonly later: LaterService) {}

  @Post('orders')
  @TrackEvent<Order>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount!),
    properties: ({ result }) => ({ plan: result.plan, items: [{ sku: 'a' }] }),
  })
  order(@Body() body: Order): Order {
    this.later.answerLater();
    return body;
  }
}

@Module({ controllers: [OrderController], providers: [LaterService] })
class OrdersModule {}

/** As an app has it: a real delivery, and a key from its environment. */
@Module({ imports: [OrdersModule, TrackingModule.forRoot({ productId: '0198c0de-0000-7000-8000-000000000001' })] })
class AppModule {}

let app: INestApplication | undefined;

async function start(building: ReturnType<typeof Test.createTestingModule>): Promise<RecordedEvents> {
  app = (await building.compile()).createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  return app.get(RecordedEvents, { strict: false });
}

const startTesting = (): Promise<RecordedEvents> =>
  start(Test.createTestingModule({ imports: [OrdersModule, TrackingTestingModule.forRoot()] }));

async function order(body: Order): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const url = `${await app!.getUrl()}/orders`;
  expect((await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(201);
}

/** What a failing matcher says, without the colours of a terminal. */
function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    // eslint-disable-next-line no-control-regex
    return (error as Error).message.replaceAll(/\u001b\[\d+m/g, '');
  }
  throw new Error('nothing was thrown');
}

afterEach(() => app?.close());

describe('TrackingTestingModule', () => {
  it('records what decorators and services track, and needs no key', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const recorded = await startTesting();
    await order({ plan: 'pro', amount: 149 });
    await recorded.waitFor({ eventType: 'answered' });

    expect(recorded).toHaveTracked('upgrade_purchased', { value: '149.00', influence: 'positive' });
    expect(recorded.events.map(({ eventType }) => eventType)).toEqual(['upgrade_purchased', 'answered']);
    recorded.clear();
    expect(recorded.events).toEqual([]);
  });

  it('has one recorder for each app, unless it is given one', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(() => Test.createTestingModule({ imports: [TrackingTestingModule.forRoot()] }).compile()),
    );
    one!.get(TrackingService).track({ eventType: 'in_one', value: 1 });

    expect(one!.get(RecordedEvents)).toHaveTrackedTimes('in_one', 1);
    expect(two!.get(RecordedEvents).events).toEqual([]);
    await Promise.all([one!.close(), two!.close()]);
  });

  it('stands for a named tracker as well', async () => {
    @Injectable()
    class European {
      constructor(@InjectTracker('eu') readonly tracking: TrackingService) {}
    }
    const recorded = new RecordedEvents();
    const module = await Test.createTestingModule({
      imports: [TrackingTestingModule.forRoot(), TrackingTestingModule.forRoot({ name: 'eu', recorded })],
      providers: [European],
    }).compile();
    module.get(European).tracking.track({ eventType: 'in_europe', value: 1 });

    expect(recorded).toHaveTracked('in_europe');
    await module.close();
  });

  it('leaves nothing open', async () => {
    const before = process.getActiveResourcesInfo().toSorted();
    const module = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot()] }).compile();
    await module.init();
    const waiting = module.get(RecordedEvents).waitFor({ eventType: 'never' });
    await Promise.all([module.close(), expect(waiting).rejects.toThrow('the app was closed')]);

    expect(process.getActiveResourcesInfo().toSorted()).toEqual(before);
  });
});

describe('RecordedEvents', () => {
  it('take the place of the delivery of a real app, by one token', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const recorded = new RecordedEvents();
    const building = Test.createTestingModule({ imports: [AppModule] });
    const module = await building.overrideProvider(TRACKING_DELIVERY).useValue(recorded).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    await order({ plan: 'pro', amount: 149 });

    expect(recorded).toHaveTracked('upgrade_purchased', { value: currency(149) });
    expect(await app.get(TrackingService).trackAndWait({ eventType: 'a', value: 1 })).toMatchObject({
      status: 'delivered',
    });
    expect(await app.get(TrackingService).flush()).toMatchObject({ ok: true });
  });

  it('wait for as many events as are asked for, and for none that is there', async () => {
    const recorded = new RecordedEvents();
    const module = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot({ recorded })] }).compile();
    const tracking = module.get(TrackingService);
    const three = recorded.waitFor({ eventType: 'a', count: 3 });
    for (const eventType of ['a', 'b', 'a', 'a']) tracking.track({ eventType, value: 1 });

    expect(await three).toHaveLength(3);
    expect(await recorded.waitFor({ eventType: 'b' })).toMatchObject([{ eventType: 'b' }]);
    expect(await recorded.waitFor({ count: 4 })).toHaveLength(4);
    await module.close();
  });

  it('tell what was recorded instead of what is waited for, and what was rejected', async () => {
    const recorded = await startTesting();
    await order({ plan: 'pro', amount: 149 });
    await order({ plan: 'pro' });
    app!.get(TrackingService).track({ eventType: 'typo', value: 1, valueType: 'money' as never });

    const waiting = recorded.waitFor({ eventType: 'upgrade_purchased', count: 2 }, { timeoutMs: 20 });
    const error: Error = await waiting.then(
      () => new Error('it was found'),
      (reason: Error) => reason,
    );

    expect(error.message).toContain('waited for 2 × upgrade_purchased, but 20 ms have passed');
    expect(error.message).toContain('upgrade_purchased 149.00 (currency) {"plan":"pro","items":[{"sku":"a"}]}');
    expect(error.message).toContain(
      'rejected: OrderController.order (mapping): value: GreenflashEventsError: currency() takes a finite number',
    );
    expect(error.message).toContain('rejected: typo (invalid): valueType must be one of currency');
    expect(recorded.rejections).toMatchObject([{ reason: 'mapping' }, { reason: 'invalid' }]);
  });
});

describe('The matchers', () => {
  const recorded = new RecordedEvents();

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [TrackingTestingModule.forRoot({ recorded })] }).compile();
    const tracking = module.get(TrackingService);
    const properties = { plan: 'pro', items: [{ sku: 'a', count: 1 }] };
    tracking.track({ eventType: 'upgrade_purchased', value: currency(149), influence: 'positive', properties });
    tracking.track({ eventType: 'upgrade_purchased', value: currency(19) });
    await module.close();
  });

  it('find an event by its type and the fields that matter', () => {
    expect(recorded).toHaveTracked('upgrade_purchased');
    expect(recorded).toHaveTracked('upgrade_purchased', { value: '149.00', influence: 'positive' });
    expect(recorded).toHaveTracked('upgrade_purchased', { value: currency(149) });
    expect(recorded).toHaveTracked('upgrade_purchased', { properties: { items: [{ sku: 'a' }] } });
    expect(recorded).toHaveTracked('upgrade_purchased', { insertId: expect.any(String) });
    expect(recorded).toHaveTrackedTimes('upgrade_purchased', 2);
    expect(recorded).toHaveTrackedTimes('upgrade_purchased', 1, { value: '19.00' });
    expect(recorded).toHaveTrackedTimes('refund_requested', 0);
    expect(recorded).not.toHaveTracked('refund_requested');
    expect(recorded).not.toHaveTracked('upgrade_purchased', { value: '1.00' });
    expect(recorded).not.toHaveTracked('upgrade_purchased', { properties: { plan: 'team' } });
    expect(recorded).not.toHaveTrackedTimes('upgrade_purchased', 1);
  });

  it('show how the nearest event differs, and all that was recorded', () => {
    const failure = failureOf(() =>
      expect(recorded).toHaveTracked('upgrade_purchased', { value: '149.00', influence: 'negative' }),
    );

    expect(failure).toContain('expect(recorded).toHaveTracked(eventType, fields)');
    expect(failure).toContain('Expected to track upgrade_purchased with {"influence": "negative", "value": "149.00"}.');
    expect(failure).toContain('-   "influence": "negative"');
    expect(failure).toContain('+   "influence": "positive"');
    expect(failure).not.toContain('-   "value"');
    expect(failure).toContain('Recorded:\n  upgrade_purchased 149.00 (currency) {"plan":"pro"');
  });

  it('say so where an event is there that should not be', () => {
    expect(failureOf(() => expect(recorded).not.toHaveTracked('upgrade_purchased'))).toContain(
      'Expected not to track upgrade_purchased.',
    );
    expect(failureOf(() => expect(recorded).toHaveTrackedTimes('upgrade_purchased', 3))).toContain(
      'Expected to track upgrade_purchased, 3 times, but found 2.',
    );
    expect(failureOf(() => expect(new RecordedEvents()).toHaveTracked('a'))).toContain('Nothing was recorded.');
    expect(failureOf(() => expect('an app').toHaveTracked('a'))).toContain('must be given RecordedEvents');
  });

  it('are there for an expect() that is not global', () => {
    expect(Object.keys(trackingMatchers)).toEqual(['toHaveTracked', 'toHaveTrackedTimes']);
  });

  it('know the fields of an event', () => {
    // @ts-expect-error there is no such field
    expect(recorded).not.toHaveTracked('upgrade_purchased', { influense: 'positive' });
    // @ts-expect-error how often is a number
    expect(() => expect(recorded).toHaveTrackedTimes('upgrade_purchased', '2')).toThrow('2 times');
  });
});
