import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  HttpException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Args, GraphQLModule, Mutation, Query, Resolver } from '@nestjs/graphql';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway, type WsResponse } from '@nestjs/websockets';
import { TrackEvent, TrackingInterceptor, numeric } from '@greenflash-events/nestjs';
import { Observable, Subject, firstValueFrom, of, tap } from 'rxjs';
import { WebSocket } from 'ws';
import { PLATFORMS, closeApps, startApp, type TestApp } from './support/start-app.js';

/** What Express and Fastify have in common. */
interface PlatformResponse {
  readonly statusCode: number;
  status(code: number): this;
  send(body: string): unknown;
}

/** What reached an interceptor of the app, with the status of the response as it stood then. */
let seen: string[] = [];

@Injectable()
class Spy implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const response = execution.switchToHttp().getResponse<PlatformResponse>();
    const see = (what: string): void => void seen.push(`${what} ${response.statusCode}`);
    return next.handle().pipe(
      tap({
        next: (value) => see(value === undefined ? 'next, undefined,' : 'next'),
        complete: () => see('complete'),
        error: () => see('error'),
        unsubscribe: () => see('unsubscribe'),
      }),
    );
  }
}

class Refusing {
  canActivate(): boolean {
    return false;
  }
}

let tokens = new Subject<MessageEvent>();
const opened = new Subject<void>();
const closed = new Subject<void>();
let release: (value: { done: string }) => void = () => undefined;

@Controller()
@UseInterceptors(Spy)
class RowsController {
  @Get('object')
  @HttpCode(299)
  @TrackEvent<{ amount: number }>('object_returned', {
    value: ({ result }) => numeric(result.amount),
    properties: ({ status }) => ({ status }),
  })
  object(): { amount: number } {
    return { amount: 149 };
  }

  @Get('observable')
  @TrackEvent<number>('numbers_returned', { value: ({ result }) => numeric(result) })
  observable(): Observable<number> {
    return of(1, 2, 3);
  }

  @Sse('tokens')
  @TrackEvent<MessageEvent>('answer_completed', { value: ({ result }) => result.data as string })
  @TrackEvent<MessageEvent>('answer_started', { at: 'first', value: ({ result }) => result.data as string })
  @TrackEvent<MessageEvent>('answer_aborted', { on: 'abort', value: ({ result }) => result?.data as string })
  @TrackEvent('answer_ended', { on: 'always', value: 'x' })
  tokens(): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const inner = tokens.subscribe(subscriber);
      opened.next();
      return () => {
        inner.unsubscribe();
        closed.next();
      };
    });
  }

  @Get('file')
  @TrackEvent<StreamableFile>('file_sent', { value: ({ result }) => result.constructor.name })
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('bytes of a file'), { type: 'text/plain' });
  }

  @Get('library')
  @TrackEvent('answered_by_hand', { properties: ({ result, status }) => ({ hasResult: result !== undefined, status }) })
  library(@Res() response: PlatformResponse): void {
    response.status(202).send('by hand');
  }

  @Get('redirect')
  @Redirect('/object')
  @TrackEvent('redirected', { properties: ({ status }) => ({ hasStatus: status !== undefined }) })
  redirect(): void {}

  @Get('throws')
  @TrackEvent('never')
  @TrackEvent('payment_failed', {
    on: 'error',
    properties: ({ status, error }) => ({ status, name: (error as Error).name }),
  })
  throws(): never {
    throw new HttpException('card declined', 402);
  }

  @Get('rejects')
  @TrackEvent('never')
  @TrackEvent('payment_failed', {
    on: 'error',
    properties: ({ status, error }) => ({ status, name: (error as Error).name }),
  })
  rejects(): Promise<never> {
    return Promise.reject(new TypeError('a bug'));
  }

  @Get('piped/:id')
  @TrackEvent('never')
  @TrackEvent('refused', {
    on: 'error',
    properties: ({ status, error }) => ({ status, bad: error instanceof BadRequestException }),
  })
  piped(@Param('id', ParseIntPipe) id: number): number {
    return id;
  }

  @Get('guarded')
  @UseGuards(Refusing)
  @TrackEvent('never', { on: 'always' })
  guarded(): void {}

  @Get('slow')
  @TrackEvent<{ done: string }>('slow_finished', { value: ({ result }) => result.done })
  @TrackEvent('never', { on: 'abort' })
  slow(): Promise<{ done: string }> {
    opened.next();
    return new Promise((resolve) => (release = resolve));
  }
}

@Controller()
@UseInterceptors(TrackingInterceptor)
class BoundController {
  @Get('bound')
  @TrackEvent('bound')
  @TrackEvent('bound_too')
  bound(): object {
    return {};
  }
}

describe.each(PLATFORMS)('On %s, where a handler', (platform) => {
  let test: TestApp;
  const get = (path: string): Promise<Response> => fetch(`${test.url}/${path}`, { redirect: 'manual' });

  beforeAll(async () => {
    test = await startApp({ controllers: [RowsController], platform });
  });
  beforeEach(() => {
    tokens = new Subject();
    seen = [];
    test.recorded.clear();
  });
  afterAll(closeApps);

  it('returns an object, the value comes with the status that is sent: one event from the result', async () => {
    const response = await get('object');

    expect([response.status, await response.json()]).toEqual([299, { amount: 149 }]);
    expect(seen).toEqual(['next 299', 'complete 299']);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'object_returned', value: '149', valueType: 'numeric', properties: { status: 299 } },
    ]);
  });

  it('returns of(1, 2, 3), each value comes and Nest sends the last: one event from the last', async () => {
    expect(await (await get('observable')).text()).toBe('3');
    expect(seen).toEqual(['next 200', 'next 200', 'next 200', 'complete 200']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'numbers_returned', value: '3' }]);
  });

  it('streams by @Sse(), each item comes: an event at the first one, and one at completion', async () => {
    const response = await openTokens({ data: 'a' });
    expect(test.recorded.types()).toEqual(['answer_started']);
    tokens.next({ data: 'b' });
    tokens.next({ data: 'c' });
    expect(test.recorded.types()).toEqual(['answer_started']);
    tokens.complete();

    expect(await response.text()).toContain('data: c');
    expect(seen).toEqual(['next 200', 'next 200', 'next 200', 'complete 200']);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'answer_started', value: 'a' },
      { eventType: 'answer_completed', value: 'c' },
      { eventType: 'answer_ended' },
    ]);
  });

  it('streams by @Sse() to a client that leaves, only unsubscribe comes: an event of the abort', async () => {
    const leaving = new AbortController();
    await openTokens({ data: 'a' }, leaving.signal);
    const isClosed = firstValueFrom(closed);
    leaving.abort();
    await isClosed;
    await test.recorded.waitFor({ count: 3 });

    expect(seen).toEqual(['next 200', 'unsubscribe 200']);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'answer_started', value: 'a' },
      { eventType: 'answer_aborted', value: 'a' },
      { eventType: 'answer_ended' },
    ]);
  });

  it('returns a StreamableFile, it comes before any byte: one event, and every byte is still there', async () => {
    expect(await (await get('file')).text()).toBe('bytes of a file');
    expect(seen).toEqual(['next 200', 'complete 200']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'file_sent', value: 'StreamableFile' }]);
  });

  it('answers by @Res(), undefined comes: one event, without a result', async () => {
    expect((await get('library')).status).toBe(202);
    expect(seen).toEqual(['next, undefined, 202', 'complete 202']);
    expect(test.recorded.events).toMatchObject([{ properties: { hasResult: false, status: 202 } }]);
  });

  it('has @Redirect(), the value comes before the status: one event, without a status', async () => {
    expect((await get('redirect')).status).toBe(302);
    expect(seen).toEqual(['next, undefined, 200', 'complete 200']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'redirected', properties: { hasStatus: false } }]);
  });

  it.each([
    ['throws', 402, 'HttpException'],
    ['rejects', 500, 'TypeError'],
  ])('%s, the error comes before its status: an event of the error, with the status', async (path, status, name) => {
    expect((await get(path)).status).toBe(status);
    expect(seen).toEqual(['error 200']);
    expect(test.recorded.events).toMatchObject([
      { eventType: 'payment_failed', value: '1', properties: { status, name } },
    ]);
  });

  it('has a pipe that refuses, the error comes: an event of the error', async () => {
    expect((await get('piped/x')).status).toBe(400);
    expect(seen).toEqual(['error 200']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'refused', properties: { status: 400, bad: true } }]);
  });

  it('has a guard that refuses, or no route leads to it, nothing comes: no event', async () => {
    expect((await get('guarded')).status).toBe(403);
    expect((await get('nowhere')).status).toBe(404);
    expect(seen).toEqual([]);
    expect(test.recorded.events).toEqual([]);
  });

  it('is bound to method, class and app, the interceptor runs three times: one event for each decorator', async () => {
    const bound = await startApp({
      platform,
      controllers: [BoundController],
      providers: [TrackingInterceptor],
      configure: (app) => app.useGlobalInterceptors(app.get(TrackingInterceptor)),
    });
    await fetch(`${bound.url}/bound`);

    expect(bound.recorded.types()).toEqual(['bound', 'bound_too']);
  });

  it('runs on while its client has left, the value still comes: the event is still true', async () => {
    const leaving = new AbortController();
    const isOpen = firstValueFrom(opened);
    const left = fetch(`${test.url}/slow`, { signal: leaving.signal }).catch(() => 'left');
    await isOpen;
    leaving.abort();
    expect(await left).toBe('left');
    release({ done: 'yes' });
    await test.recorded.waitFor({ count: 1 });

    expect(seen).toEqual(['next 200', 'complete 200']);
    expect(test.recorded.events).toMatchObject([{ eventType: 'slow_finished', value: 'yes' }]);
  });

  async function openTokens(first: MessageEvent, signal?: AbortSignal): Promise<Response> {
    const isOpen = firstValueFrom(opened);
    const response = fetch(`${test.url}/tokens`, signal === undefined ? {} : { signal });
    await isOpen;
    tokens.next(first);
    return response;
  }
});

@Resolver()
class BoundResolver {
  @Query(() => String)
  read(): string {
    return 'read';
  }

  @Mutation(() => String)
  @TrackEvent<string>('written', { value: ({ result }) => result })
  write(@Args('text') text: string): string {
    return text;
  }
}

@WebSocketGateway({ path: '/bound' })
class BoundGateway {
  @SubscribeMessage('say')
  @TrackEvent<WsResponse<string>>('said', { value: ({ result }) => result.data })
  say(@MessageBody() text: string): WsResponse<string> {
    return { event: 'said', data: text };
  }
}

describe('Where handlers beside HTTP are bound to the app and to the method,', () => {
  let test: TestApp;
  beforeAll(async () => {
    const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true });
    test = await startApp({
      imports: [graphql],
      providers: [TrackingInterceptor, BoundResolver, BoundGateway],
      configure: (app) =>
        app.useGlobalInterceptors(app.get(TrackingInterceptor)).useWebSocketAdapter(new WsAdapter(app)),
    });
  });
  beforeEach(() => test.recorded.clear());
  afterAll(closeApps);

  it('two aliased mutations are two events', async () => {
    const query = 'mutation { one: write(text: "a") two: write(text: "b") }';
    const headers = { 'content-type': 'application/json' };
    await fetch(`${test.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });

    expect(test.recorded.events.map(({ value }) => value)).toEqual(['a', 'b']);
  });

  it('two messages on one socket are two events', async () => {
    const socket = new WebSocket(`${test.url.replace('http', 'ws')}/bound`);
    await new Promise((resolve) => socket.once('open', resolve));
    for (const data of ['a', 'b']) socket.send(JSON.stringify({ event: 'say', data }));
    await test.recorded.waitFor({ count: 2 });
    socket.close();

    expect(test.recorded.events.map(({ value }) => value)).toEqual(['a', 'b']);
  });
});
