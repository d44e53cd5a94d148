import {
  Controller,
  Get,
  HttpCode,
  HttpException,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type MessageEvent,
  type NestInterceptor,
  Redirect,
  Sse,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { TrackEvent, type EventMapping, type OtherEndMapping, type TrackingOptions } from '@greenflash-events/nestjs';
import { Observable, concat, defer, finalize, first, map, of, retry, tap, throwError, timeout } from 'rxjs';
import { PLATFORMS, closeApps, startApp, type Platform, type TestApp } from './support/start-app.js';

const thrower = (): never => {
  throw new TypeError('a mistake in a mapping');
};
const rejecting = (): never => Promise.reject(new Error('too late')) as never;
const hostile = new Proxy({}, { get: thrower, ownKeys: thrower, has: thrower });

/** What no mapping should do. */
const MISBEHAVIOURS: Record<string, EventMapping | OtherEndMapping> = {
  'throws in a field': { value: thrower },
  'throws no error': {
    value: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw null;
    },
  },
  'throws in when': { when: thrower },
  'returns a promise that rejects': { value: rejecting },
  'returns a promise in properties': { properties: rejecting },
  'returns a promise in when': { when: rejecting },
  'returns nonsense': { value: () => Symbol('x') as never, eventAt: () => NaN, sampleRate: () => 7 },
  'returns what throws when looked at': { properties: () => hostile },
  'changes nothing of a frozen result': { value: 'x', properties: ({ result }) => result as never },
  'runs on every end': { on: 'always', value: thrower },
  'runs on the first item': { at: 'first', value: thrower },
};

@Injectable()
class Reshape implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(map((data) => ({ data })));
  }
}

@Injectable()
class Retry implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(retry(2));
  }
}

@Injectable()
class Timeout implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(timeout(20));
  }
}

let calls = 0;
let finish: () => void = () => undefined;
/** What happened around the handlers, in order. */
let trace: string[] = [];

/** Sees each handler's stream from the outside. */
@Injectable()
class Trace implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const tell = (what: string): void => void trace.push(`${execution.getHandler().name}: ${what}`);
    return next.handle().pipe(
      tap({
        subscribe: () => tell('subscribed'),
        next: (value) => tell(`next ${value instanceof StreamableFile ? 'file' : JSON.stringify(value)}`),
        error: () => tell('error'),
        complete: () => tell('complete'),
        unsubscribe: () => tell('unsubscribed'),
      }),
    );
  }
}

/** Tells of each subscription to a handler's own stream, and of its end. */
function traced<T>(name: string, source: Observable<T>): Observable<T> {
  return defer(() => {
    trace.push(`${name}: started`);
    return source.pipe(finalize(() => trace.push(`${name}: torn down`)));
  });
}

/** The same routes, plain or decorated. */
function routes(decorate: MethodDecorator): new () => object {
  @Controller()
  @UseInterceptors(Trace)
  class Routes {
    #failures = 0;

    @Get('object')
    @HttpCode(299)
    @decorate
    object(): object {
      return Object.freeze({ amount: 149 });
    }

    @Get('async')
    @decorate
    async(): Promise<string> {
      return Promise.resolve('text');
    }

    @Get('observable')
    @UseInterceptors(Reshape)
    @decorate
    observable(): Observable<number> {
      return traced('observable', of(1, 2, 3));
    }

    @Get('undefined')
    @decorate
    nothing(): void {}

    @Sse('tokens')
    @decorate
    tokens(): Observable<MessageEvent> {
      return traced('tokens', of({ data: 'a' }, { data: 'b' }));
    }

    @Sse('broken-tokens')
    @decorate
    brokenTokens(): Observable<MessageEvent> {
      return concat(
        of({ data: 'a' }),
        throwError(() => new Error('broken off')),
      );
    }

    @Get('file')
    @decorate
    file(): StreamableFile {
      return new StreamableFile(Buffer.from('bytes of a file'), { disposition: 'inline' });
    }

    @Get('redirect')
    @Redirect('/object', 303)
    @decorate
    redirect(): void {}

    @Get('throws')
    @decorate
    throws(): never {
      throw new HttpException({ reason: 'card declined' }, 402);
    }

    @Get('rejects')
    @decorate
    rejects(): Promise<never> {
      return Promise.reject(new HttpException('gone', 410));
    }

    @Get('cached')
    @decorate
    @UseInterceptors(CacheInterceptor)
    cached(): object {
      trace.push('cached: called');
      return { made: 'once' };
    }

    @Get('retried')
    @decorate
    @UseInterceptors(Retry)
    retried(): Promise<object> {
      this.#failures++;
      return this.#failures < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve({ call: this.#failures });
    }

    @Get('retried-stream')
    @decorate
    @UseInterceptors(Retry)
    retriedStream(): Observable<never> {
      return traced(
        'retriedStream',
        throwError(() => new HttpException('never', 503)),
      );
    }

    @Get('timed-out')
    @decorate
    @UseInterceptors(Timeout)
    timedOut(): Promise<void> {
      return new Promise(() => undefined);
    }

    @Get('timed-out-stream')
    @decorate
    @UseInterceptors(Timeout)
    timedOutStream(): Observable<number> {
      return traced('timedOutStream', concat(of(1), new Observable<number>()));
    }
  }
  return Routes;
}

const PATHS = [
  'object',
  'async',
  'observable',
  'undefined',
  'tokens',
  'broken-tokens',
  'file',
  'redirect',
  'throws',
  'rejects',
  'cached',
  'cached',
  'retried',
  'retried-stream',
  'timed-out',
  'timed-out-stream',
];
/** The second request for what is cached never reaches the handler; a stream of `retry(2)` ends three times. */
const ENDS = PATHS.length - 1 + 2 + 2;

interface Answer {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What each route answers, and what could be seen of its handler from the outside. */
async function answersOf(test: TestApp): Promise<{ answers: Answer[]; trace: string[] }> {
  const answers: Answer[] = [];
  trace = [];
  for (const path of PATHS) {
    const response = await fetch(`${test.url}/${path}`, { redirect: 'manual' });
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    answers.push({ status: response.status, headers, body: await response.text() });
  }
  return { answers, trace };
}

describe.each(PLATFORMS)('On %s, a decorated handler answers as its undecorated twin', (platform) => {
  let plain: Awaited<ReturnType<typeof answersOf>>;
  const unhandled: unknown[] = [];
  const listener = (reason: unknown): void => void unhandled.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', listener);
    plain = await answersOf(await start(platform, () => undefined));
  });
  afterEach(closeApps);
  afterAll(() => process.off('unhandledRejection', listener));

  it('when its mapping is right', async () => {
    const test = await start(platform, TrackEvent('done', { on: 'always' }) as MethodDecorator);

    expect(await answersOf(test)).toEqual(plain);
    expect(test.recorded.events).toHaveLength(ENDS);
  });

  it.each(Object.entries(MISBEHAVIOURS))('when its mapping %s', async (_, mapping) => {
    for (const strict of [false, true]) {
      const test = await start(platform, TrackEvent('done', mapping as EventMapping) as MethodDecorator, {
        delivery: undefined,
        apiKey: 'unused',
        baseUrl: 'http://127.0.0.1:9',
        strict,
        shutdownDeadlineMs: 10,
      });
      expect(await answersOf(test)).toEqual(plain);
    }
    expect(unhandled).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['throws', thrower],
    ['returns a promise that rejects', rejecting],
    ['returns a number', () => 5],
    ['returns a list of nonsense', () => [5, 'x', undefined, [], hostile]],
  ])('when its build function %s', async (_, build) => {
    const test = await start(platform, TrackEvent(build as never) as MethodDecorator);

    expect(await answersOf(test)).toEqual(plain);
    expect(test.recorded.events).toEqual([]);
    expect(unhandled).toEqual([]);
  });
});

function start(platform: Platform, decorate: MethodDecorator, options: TrackingOptions = {}): Promise<TestApp> {
  return startApp({ platform, imports: [CacheModule.register()], controllers: [routes(decorate)], options });
}

@Injectable()
class First implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(first());
  }
}

interface Order {
  readonly user: { name?: string; plan: string };
  amount: number;
}

@Injectable()
class Mutate implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<Order>): Observable<unknown> {
    return next.handle().pipe(
      tap((result) => {
        delete result.user.name;
        result.amount = 0;
      }),
    );
  }
}

@Controller()
class WrappedController {
  @Get('retried')
  @TrackEvent('attempt_failed', { on: 'error' })
  @TrackEvent<{ call: number }>('succeeded', { value: ({ result }) => result.call })
  @UseInterceptors(Retry)
  retried(): Observable<{ call: number }> {
    return defer(() => {
      calls++;
      return calls < 3 ? throwError(() => new Error('not yet')) : of({ call: calls });
    });
  }

  @Get('timed-out')
  @TrackEvent('never')
  @TrackEvent('gave_up', { on: 'abort' })
  @UseInterceptors(Timeout)
  timedOut(): Promise<void> {
    return new Promise(() => undefined);
  }

  @Get('late')
  @TrackEvent<string>('finished_late', { value: ({ result }) => result })
  @TrackEvent('gave_up', { on: 'abort' })
  @UseInterceptors(Timeout)
  late(): Promise<string> {
    return new Promise((resolve) => (finish = () => resolve('paid')));
  }

  @Get('first')
  @TrackEvent<number>('first_taken', { value: ({ result }) => result })
  @TrackEvent('never', { on: 'abort' })
  @UseInterceptors(First)
  first(): Observable<number> {
    return of(1, 2, 3);
  }

  @Get('mutated')
  @TrackEvent<Order>('mutated', { value: ({ result }) => result.amount, properties: ({ result }) => result.user })
  @UseInterceptors(Mutate)
  mutated(): Promise<Order> {
    return Promise.resolve({ user: { name: 'Ada', plan: 'team' }, amount: 149 });
  }
}

describe('A decorated handler under outer interceptors', () => {
  let test: TestApp;
  const unwrapped = { controllers: [WrappedController] };

  beforeAll(async () => {
    test = await startApp(unwrapped);
  });
  beforeEach(() => {
    calls = 0;
    test.recorded.clear();
  });
  afterAll(closeApps);

  it('tracks each invocation that retry() makes', async () => {
    expect(await (await fetch(`${test.url}/retried`)).json()).toEqual({ call: 3 });
    expect(test.recorded.events).toMatchObject([
      { eventType: 'attempt_failed' },
      { eventType: 'attempt_failed' },
      { eventType: 'succeeded', value: '3' },
    ]);
  });

  it('is aborted by timeout()', async () => {
    expect((await fetch(`${test.url}/timed-out`)).status).toBe(500);
    expect(test.recorded.types()).toEqual(['gave_up']);
  });

  it('is tracked once more where it finishes after timeout() gave up, because what it did is true', async () => {
    expect((await fetch(`${test.url}/late`)).status).toBe(500);
    finish();
    await test.recorded.waitFor({ count: 2 });

    expect(test.recorded.events).toMatchObject([
      { eventType: 'gave_up' },
      { eventType: 'finished_late', value: 'paid' },
    ]);
  });

  it('has succeeded where first() takes what it wants', async () => {
    expect(await (await fetch(`${test.url}/first`)).text()).toBe('1');
    expect(test.recorded.events).toMatchObject([{ eventType: 'first_taken', value: '1' }]);
  });

  it('tracks the result as it was before an outer interceptor changed it', async () => {
    expect(await (await fetch(`${test.url}/mutated`)).json()).toEqual({ user: { plan: 'team' }, amount: 0 });
    expect(test.recorded.events).toMatchObject([{ value: '149', properties: { name: 'Ada', plan: 'team' } }]);
  });
});
