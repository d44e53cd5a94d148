import {
  Controller,
  Get,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { TrackEvent } from '@greenflash-events/nestjs';
import { defer, first, of, tap, throwError, type Observable } from 'rxjs';
import { Retry, Timeout } from './support/outer-interceptors.js';
import { closeApps, startApp, type TestApp } from './support/start-app.js';

let calls = 0;
let finish: () => void = () => undefined;

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
