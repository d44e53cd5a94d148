import { createTracker, type EventInput } from '@greenflash-events/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { EMPTY, Subject, lastValueFrom, of, type Observable } from 'rxjs';
import { RequestScopes } from '../context/request-scopes.js';
import { TrackEvent } from '../decorators/track-event.decorator.js';
import { HandlerPlans } from './handler-plans.js';
import { HiddenFields } from '../mapping/hidden-fields.js';
import { RecordedEvents } from '../testing/recorded-events.js';
import { TrackingInterceptor } from './tracking.interceptor.js';
import { TrackingRuntime } from './tracking-runtime.js';

class Handlers {
  @TrackEvent('handled', { properties: ({ type, request, status }) => ({ type, request: request as string, status }) })
  handle(): void {}

  @TrackEvent('never', { at: 'first' })
  @TrackEvent('over', { at: 'first', on: 'always' })
  @TrackEvent('completed', { properties: ({ result }) => ({ isUndefined: result === undefined }) })
  nothing(): void {}
}

function setUp(): { interceptor: TrackingInterceptor; tracked: EventInput[] } {
  const tracked: EventInput[] = [];
  const tracker = createTracker({ delivery: new RecordedEvents() });
  tracker.track = (input) => {
    tracked.push(input);
    return { accepted: true, insertId: '', durable: true };
  };
  const scopes = new RequestScopes(undefined, {
    debug: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  });
  const runtime = new TrackingRuntime(tracker, scopes, new HandlerPlans(), new HiddenFields(scopes.log, undefined));
  return { interceptor: new TrackingInterceptor(runtime), tracked };
}

function execution(type: string, args: unknown[], method: 'handle' | 'nothing' = 'handle'): ExecutionContextHost {
  const host = new ExecutionContextHost(args, Handlers, Handlers.prototype[method]);
  host.setType(type);
  return host;
}

describe('TrackingInterceptor', () => {
  it.each([
    ['graphql with Apollo', 'graphql', [{}, {}, { req: 'the request' }, {}]],
    ['graphql with Mercurius', 'graphql', [{}, {}, { reply: { request: 'the request' } }, {}]],
    ['a microservice', 'rpc', ['data', 'the request']],
    ['a WebSocket gateway', 'ws', ['the request', 'data']],
  ])('tracks a handler of %s once', async (_, type, args) => {
    const { interceptor, tracked } = setUp();
    const stream = interceptor.intercept(execution(type, args), { handle: () => of('answer') });

    expect(await lastValueFrom(stream)).toBe('answer');
    expect(tracked).toMatchObject([{ eventType: 'handled', properties: { type, request: 'the request' } }]);
  });

  it('tracks once where two modules of the app have a runtime each', async () => {
    const outer = setUp();
    const inner = setUp();
    const host = execution('http', [{}, {}]);
    const handle = (): Observable<unknown> => inner.interceptor.intercept(host, { handle: () => of('answer') });

    expect(await lastValueFrom(outer.interceptor.intercept(host, { handle }))).toBe('answer');
    expect([outer.tracked.length, inner.tracked.length]).toEqual([0, 1]);
  });

  it('passes an unknown type of invocation through untouched', () => {
    const { interceptor, tracked } = setUp();
    const stream = new Subject();

    expect(interceptor.intercept(execution('carrier-pigeon', []), { handle: () => stream })).toBe(stream);
    expect(tracked).toEqual([]);
  });

  it('takes a stream without a value for a success without a result', async () => {
    const { interceptor, tracked } = setUp();
    const stream = interceptor.intercept(execution('rpc', [], 'nothing'), { handle: () => EMPTY });
    await lastValueFrom(stream, { defaultValue: undefined });

    expect(tracked).toMatchObject([
      { eventType: 'over' },
      { eventType: 'completed', properties: { isUndefined: true } },
    ]);
  });
});
