import {
  Controller,
  Get,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ConversationId, TrackEvent } from '@greenflash-events/nestjs';
import { defer, first, forkJoin, from, of, take, tap, throwError, toArray, type Observable } from 'rxjs';
import { Retry, Timeout } from './support/outer-interceptors.js';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

let calls = 0;
let finish: () => void = () => undefined;

@Injectable()
class Twice implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return forkJoin([next.handle(), next.handle()]);
  }
}

@Injectable()
class TakeThree implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(take(3), toArray());
  }
}

let pulled = 0;
function* endless(): Generator<number> {
  for (;;) yield pulled++;
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

  @Get('twice')
  @TrackEvent<string>('called', { value: ({ result }) => result })
  @UseInterceptors(Twice)
  twice(): Promise<string> {
    return Promise.resolve('once');
  }

  @Get('endless')
  @TrackEvent<number>('taken', { value: ({ result }) => result })
  @UseInterceptors(TakeThree)
  endless(): Observable<number> {
    return from(endless());
  }

  @Get('endless-conversation')
  @ConversationId(() => 'c1')
  @UseInterceptors(TakeThree)
  endlessConversation(): Observable<number> {
    return from(endless());
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

  it('tracks each of two invocations at once', async () => {
    const response = await fetch(`${test.url}/twice`);

    expect(await response.json()).toEqual(['once', 'once']);
    expect(test.recorded.types()).toEqual(['called', 'called']);
  });

  it.each([
    ['endless', ['taken']],
    ['endless-conversation', []],
  ])('ends the endless stream of %s once it has enough', async (path, types) => {
    pulled = 0;
    const response = await fetch(`${test.url}/${path}`);

    expect(await response.json()).toEqual([0, 1, 2]);
    expect(pulled).toBe(3);
    expect(test.recorded.types()).toEqual(types);
  });
});
