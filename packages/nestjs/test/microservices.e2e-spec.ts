import { Controller, Get, type INestApplication, Injectable } from '@nestjs/common';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  TcpContext,
  Transport,
  type ClientProxy,
} from '@nestjs/microservices';
import { TrackEvent, TrackingService, type EventContext, type TrackingSource } from '@greenflash-events/nestjs';
import type { Server } from 'node:http';
import { Subject, firstValueFrom, lastValueFrom, of, toArray, type Observable } from 'rxjs';
import { freePort } from '../../test-kit/src/index.js';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

interface Sum {
  readonly user: string;
  readonly numbers: readonly number[];
}

@Injectable()
class SumService {
  constructor(private readonly tracking: TrackingService) {}

  async add({ user, numbers }: Sum): Promise<number> {
    await Promise.resolve();
    this.tracking.track({ eventType: 'deep', value: user });
    return numbers.reduce((sum, number) => sum + number, 0);
  }
}

const heard = new Subject<string>();

@Controller()
class SumController {
  constructor(private readonly sums: SumService) {}

  @MessagePattern('sum')
  @TrackEvent<number, TcpContext>('summed', {
    value: ({ result }) => result,
    properties: ({ type, args, request, status }) => ({
      type,
      pattern: request.getPattern(),
      args: args.length,
      hasStatus: status !== undefined,
    }),
  })
  sum(@Payload() data: Sum, @Ctx() context: TcpContext): Promise<number> {
    expect(context.getPattern()).toBe('sum');
    return this.sums.add(data);
  }

  @MessagePattern('count')
  @TrackEvent<number>('counted', { value: ({ result }) => result })
  count(): Observable<number> {
    return of(1, 2, 3);
  }

  @MessagePattern('fail')
  @TrackEvent('never')
  @TrackEvent('message_failed', { on: 'error', value: ({ error }) => (error as Error).message })
  fail(): never {
    throw new RpcException('refused');
  }

  @EventPattern('paid')
  @TrackEvent('payment_heard', { value: ({ args }) => (args[0] as { id: string }).id })
  paid(@Payload() { id }: { id: string }): void {
    heard.next(id);
  }

  @MessagePattern('sum-undecorated')
  undecorated(@Payload() data: Sum): Promise<number> {
    return this.sums.add(data);
  }

  @Get('by-http')
  @TrackEvent('answered')
  async byHttp(): Promise<object> {
    return { sum: await this.sums.add({ user: 'http', numbers: [1] }) };
  }
}

const caller = ({ type, args }: TrackingSource): EventContext =>
  type === 'rpc' ? { externalUserId: (args[0] as Sum).user } : { externalUserId: 'http' };

/** An app that answers HTTP and messages over TCP, and a client of the latter. */
async function startHybrid(inheritAppConfig: boolean): Promise<{ test: TestApp; client: ClientProxy }> {
  const options = { host: '127.0.0.1', port: await freePort() };
  const test = await startApp({
    controllers: [SumController],
    providers: [SumService],
    options: { context: caller },
    configure: (app: INestApplication<Server>) => {
      app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig });
      return app.startAllMicroservices();
    },
  });
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options });
  await client.connect();
  return { test, client };
}

describe('A handler of messages over TCP, in an app that answers HTTP too', () => {
  let test: TestApp;
  let client: ClientProxy;
  beforeAll(async () => {
    ({ test, client } = await startHybrid(true));
  });
  beforeEach(() => test.recorded.clear());
  afterAll(async () => {
    await client.close();
    await closeApps();
  });

  it('is tracked once for each message', async () => {
    expect(await firstValueFrom(client.send('sum', { user: 'ada', numbers: [1, 2] }))).toBe(3);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'deep', externalUserId: 'ada' },
      {
        eventType: 'summed',
        value: '3',
        externalUserId: 'ada',
        properties: { type: 'rpc', pattern: 'sum', args: 2, hasStatus: false },
      },
    ]);
  });

  it('is tracked once for a stream, at its end', async () => {
    expect(await lastValueFrom(client.send('count', {}).pipe(toArray()))).toEqual([1, 2, 3]);
    expect(test.recorded.events).toMatchObject([{ eventType: 'counted', value: '3' }]);
  });

  it('is tracked where it throws', async () => {
    await expect(firstValueFrom(client.send('fail', {}))).rejects.toMatchObject({ message: 'refused' });
    expect(test.recorded.events).toMatchObject([{ eventType: 'message_failed', value: 'refused' }]);
  });

  it('is tracked for an event, which has no answer', async () => {
    const isHeard = firstValueFrom(heard);
    client.emit('paid', { id: 'p1' });
    expect(await isHeard).toBe('p1');
    await test.recorded.waitFor({ count: 1 });

    expect(test.recorded.events).toMatchObject([{ eventType: 'payment_heard', value: 'p1' }]);
  });

  it('gives its context to what is tracked below it, also where it is not decorated', async () => {
    await firstValueFrom(client.send('sum-undecorated', { user: 'bob', numbers: [] }));

    expect(test.recorded.events).toMatchObject([{ eventType: 'deep', externalUserId: 'bob' }]);
  });

  it('leaves the handlers of HTTP beside it as they are', async () => {
    expect(await (await fetch(`${test.url}/by-http`)).json()).toEqual({ sum: 1 });
    expect(test.recorded.events).toMatchObject([
      { eventType: 'deep', externalUserId: 'http' },
      { eventType: 'answered', externalUserId: 'http' },
    ]);
  });

  it('never mixes identities, with 1,000 messages interleaved', async () => {
    const users = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
    await Promise.all(users.map((user) => firstValueFrom(client.send('sum', { user, numbers: [] }))));

    expect(test.recorded.events).toHaveLength(2_000);
    const deep = test.recorded.events.filter(({ eventType }) => eventType === 'deep');
    expect(deep.filter(({ value, externalUserId }) => value !== externalUserId)).toEqual([]);
  });
});

describe('A handler of messages that does not inherit the configuration of its app', () => {
  let test: TestApp;
  let client: ClientProxy;
  beforeAll(async () => {
    ({ test, client } = await startHybrid(false));
  });
  afterAll(async () => {
    await client.close();
    await closeApps();
  });

  it('has the context where it is decorated, and no user where it is not', async () => {
    await firstValueFrom(client.send('sum', { user: 'ada', numbers: [1] }));
    await firstValueFrom(client.send('sum-undecorated', { user: 'bob', numbers: [1] }));

    expect(test.recorded.events).toMatchObject([
      { eventType: 'deep', externalUserId: 'ada' },
      { eventType: 'summed', externalUserId: 'ada' },
      { eventType: 'deep', value: 'bob' },
    ]);
    expect(test.recorded.events[2]).not.toHaveProperty('externalUserId');
  });
});
