import {
  Catch,
  Controller,
  Injectable,
  Module,
  ParseIntPipe,
  UseFilters,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
  type OnApplicationBootstrap,
  type Type,
} from '@nestjs/common';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Transport,
  type TcpContext,
} from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { Cron, ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException, type WsResponse } from '@nestjs/websockets';
import { once } from 'node:events';
import type { Server } from 'node:http';
import {
  Subject,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  of,
  take,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import { WebSocket } from 'ws';
import { freePort } from '../../../test-kit/src/index.js';
import type { Sample } from './sample.js';

/** An app without a route: messages over TCP, sockets, listeners and jobs, and methods that return whatever they like. */
export function hub(): Sample {
  const trace: string[] = [];
  const note = (line: string): void => void trace.push(line);
  const reports = new Subject<number>();

  @Injectable()
  class Meter {
    readonly #changes = new Subject<number>();

    *each(count: number): Generator<number> {
      for (let n = 0; n < count; n++) {
        note(`pulled ${n}`);
        yield n;
      }
    }

    async *later(count: number): AsyncGenerator<number> {
      for (let n = 0; n < count; n++) yield await Promise.resolve(n);
    }

    numbers(): Observable<number> {
      return from(this.each(1_000));
    }

    changes(): Observable<number> {
      return this.#changes.asObservable();
    }

    change(to: number): this {
      this.#changes.next(to);
      return this;
    }

    read(id: number, done?: (error: Error | undefined, value?: number) => void): number {
      done?.(undefined, id * 2);
      if (id < 0) throw new RangeError('no such meter');
      return id * 2;
    }

    async readLater(id: number): Promise<number> {
      await Promise.resolve();
      return this.read(id);
    }
  }

  @Catch(RangeError)
  class RangeFilter implements ExceptionFilter<RangeError> {
    catch(error: RangeError, host: ArgumentsHost): Observable<never> {
      note(`caught ${error.message} of ${host.getType()}`);
      return throwError(() => ({ message: error.message, status: 'error' }));
    }
  }

  @Injectable()
  class Noting implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const name = `${context.getType()} ${context.getClass().name}.${context.getHandler().name}`;
      note(`before ${name}`);
      return next.handle().pipe(tap({ next: (value) => note(`value ${name} ${JSON.stringify(value)}`) }));
    }
  }

  @Controller()
  @UseInterceptors(Noting)
  class MeterController {
    constructor(private readonly meter: Meter) {}

    @MessagePattern('read')
    read(@Payload(ParseIntPipe) id: number, @Ctx() context: TcpContext): Promise<object> {
      return this.meter.readLater(id).then((value) => ({ value, pattern: context.getPattern() }));
    }

    @MessagePattern('first')
    first(@Payload() count: number): Observable<number> {
      return this.meter.numbers().pipe(take(count));
    }

    @MessagePattern('range')
    @UseFilters(RangeFilter)
    range(): number {
      return this.meter.read(-1);
    }

    @MessagePattern('refuse')
    async refuse(): Promise<never> {
      await Promise.resolve();
      throw new RpcException({ code: 7 });
    }

    @EventPattern('reported')
    reported(@Payload() id: number): void {
      note(`reported ${id}`);
      reports.next(id);
    }
  }
  Reflect.defineMetadata('design:paramtypes', [Meter], MeterController);

  @WebSocketGateway({ path: '/hub' })
  class HubGateway {
    handleConnection(): void {
      note('connected');
    }

    @SubscribeMessage('say')
    say(@MessageBody() text: string): WsResponse<string> {
      return { event: 'said', data: text.toUpperCase() };
    }

    @SubscribeMessage('count')
    count(): Observable<WsResponse<number>> {
      return of(1, 2, 3).pipe(map((data) => ({ event: 'number', data })));
    }

    @SubscribeMessage('fail')
    async fail(): Promise<never> {
      await Promise.resolve();
      throw new WsException('refused');
    }
  }

  @Injectable()
  class Alarms implements OnApplicationBootstrap {
    onApplicationBootstrap(): void {
      note('started');
    }

    @OnEvent('meter.**')
    async heard(what: string): Promise<string> {
      await Promise.resolve();
      note(`heard ${what}`);
      return what;
    }

    @Cron('0 0 1 1 *', { name: 'nightly' })
    nightly(): void {
      note('nightly');
    }
  }

  @Module({
    imports: [EventEmitterModule.forRoot({ wildcard: true }), ScheduleModule.forRoot()],
    controllers: [MeterController],
    providers: [Meter, HubGateway, Alarms],
  })
  class Hub {}

  let port: number;

  async function byTcp(): Promise<unknown> {
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    const ask = (pattern: string, data: unknown): Promise<unknown> =>
      lastValueFrom(client.send<unknown>(pattern, data).pipe(toArray())).catch((error: unknown) => ({ error }));
    const answers = [await ask('read', '4'), await ask('read', 'x'), await ask('first', 3), await ask('range', 0)];
    // An event has no answer, and Nest 11 may handle the next message meanwhile.
    const reported = firstValueFrom(reports);
    client.emit('reported', 9).subscribe();
    await reported;
    answers.push(await ask('refuse', 0), await ask('unknown', 0));
    await client.close();
    return answers;
  }

  async function bySocket(url: string): Promise<unknown> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/hub`);
    await once(socket, 'open');
    const heard: { readonly event: string }[] = [];
    socket.on('message', (raw: Buffer) => heard.push(JSON.parse(raw.toString('utf8')) as { event: string }));
    // Of what a handler throws, Nest 11 tells a socket of this adapter nothing, and Nest 12 sends "exception".
    const answers = (): number => heard.filter((message) => message.event !== 'exception').length;
    for (const [event, count] of Object.entries({ say: 1, count: 3, fail: 0, say2: 1, say3: 1 })) {
      const until = answers() + count;
      socket.send(JSON.stringify({ event: event.replace(/\d/, ''), data: 'hello' }));
      while (answers() < until) await once(socket, 'message');
    }
    socket.close();
    return heard;
  }

  async function byCalls(app: INestApplication<Server>): Promise<unknown> {
    const meter = app.get(Meter);
    const seen: unknown[] = [];
    meter.changes().subscribe((value) => seen.push({ changed: value }));
    seen.push(meter.change(5) === meter, [...meter.each(2)]);
    for await (const value of meter.later(2)) seen.push(value);
    seen.push(
      await new Promise((done) => meter.read(3, (_, value) => done(value))),
      await firstValueFrom(meter.numbers()),
    );
    seen.push(await app.get(EventEmitter2).emitAsync('meter.broken', 'a leak'));
    await app.get(SchedulerRegistry).getCronJob('nightly').fireOnTick();
    return seen;
  }

  return {
    module: Hub,
    classes: [Meter, MeterController, HubGateway, Alarms] as readonly Type[],
    trace,
    async configure(app) {
      port = await freePort();
      app.useWebSocketAdapter(new WsAdapter(app));
      app.connectMicroservice({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
      await app.startAllMicroservices();
    },
    use: async (app, url) => [
      await byTcp(),
      await byTcp(),
      await bySocket(url),
      await bySocket(url),
      await byCalls(app),
    ],
  };
}
