import {
  Catch,
  Controller,
  ForbiddenException,
  Get,
  Headers,
  Injectable,
  Module,
  Param,
  Req,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  Scope,
  UseFilters,
  UseGuards,
  type MessageEvent,
  Sse,
} from '@nestjs/common';
import {
  ConversationId,
  TrackEvent,
  TrackingService,
  type TrackingSource,
  type EventContext,
} from '@greenflash-events/nestjs';
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Observable, Subject, firstValueFrom, map, take } from 'rxjs';
import { sendAllAtOnce } from './support/all-at-once.js';
import type { RecordedEvent } from '@greenflash-events/nestjs/testing';
import { PLATFORMS, closeApps, startApp } from './support/start-app.js';

type UserRequest = IncomingMessage & { user?: { id: string; org: string } };

/** As an app's own guard: it fills `request.user`. */
@Injectable()
class AuthGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<UserRequest>();
    const id = request.headers['x-user'];
    if (typeof id === 'string') request.user = { id, org: `org of ${id}` };
    return true;
  }
}

@Injectable()
class DeepService {
  constructor(private readonly tracking: TrackingService) {}

  async work(name: string): Promise<void> {
    await nextTurn();
    this.tracking.track({ eventType: 'deep', value: name });
    await nextTurn();
    this.tracking.track({ eventType: 'own', value: name, externalOrganizationId: 'own' });
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequestService {
  constructor(private readonly tracking: TrackingService) {}

  track(): void {
    this.tracking.track({ eventType: 'per_request', value: 1 });
  }
}

/** Nest runs filters outside of every interceptor. */
@Catch(ForbiddenException)
class TrackingFilter implements ExceptionFilter {
  constructor(private readonly tracking: TrackingService) {}

  catch(error: ForbiddenException, host: ArgumentsHost): void {
    const { user } = host.switchToHttp().getRequest<UserRequest>();
    this.tracking.track({ eventType: 'filtered', value: 1 });
    this.tracking.track({ eventType: 'filtered_by_name', value: 1, externalUserId: user?.id });
    host.switchToHttp().getResponse<PlatformResponse>().status(error.getStatus()).send('refused');
  }
}

interface PlatformResponse {
  status(code: number): this;
  send(body: string): unknown;
}

const feed = new Subject<string>();
const listening = new Subject<void>();

@Controller()
@UseGuards(AuthGuard)
class WorkController {
  constructor(
    private readonly deep: DeepService,
    private readonly tracking: TrackingService,
  ) {}

  @Get('work/:name')
  @TrackEvent('worked', { value: ({ request }) => (request as { params: { name: string } }).params.name })
  async work(@Param('name') name: string): Promise<object> {
    await this.deep.work(name);
    return { name };
  }

  @Get('undecorated/:name')
  async undecorated(@Param('name') name: string): Promise<object> {
    await this.deep.work(name);
    return { name };
  }

  @Get('silent')
  silent(): object {
    return {};
  }

  @Get('scoped-by-hand')
  async byHand(): Promise<object> {
    await this.tracking.runWithContext({ externalUserId: 'by hand' }, () => this.deep.work('x'));
    return {};
  }

  @Get('conversation/:thread')
  @ConversationId({ param: 'thread' })
  async param(): Promise<object> {
    await this.deep.work('x');
    return {};
  }

  @Get('conversation-by-header')
  @TrackEvent('asked')
  @ConversationId({ header: 'X-Thread' })
  header(): object {
    return {};
  }

  @Get('conversation-by-function')
  @TrackEvent('asked')
  @ConversationId(({ request }) => (request as UserRequest).user?.org)
  fromFunction(): object {
    return {};
  }

  @Get('conversation-that-throws')
  @TrackEvent('asked')
  @ConversationId(() => {
    throw new TypeError('no');
  })
  throwing(): object {
    return {};
  }

  @Sse('feed')
  @TrackEvent('heard', { at: 'first', value: ({ result }) => (result as MessageEvent).data as string })
  feed(): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const inner = feed
        .pipe(
          take(1),
          map((data) => ({ data })),
        )
        .subscribe(subscriber);
      listening.next();
      return inner;
    });
  }

  @Get('refused')
  @UseFilters(TrackingFilter)
  refused(): never {
    throw new ForbiddenException();
  }

  @Get('feed-others')
  others(@Headers('x-user') user: string): object {
    this.tracking.runWithContext({ externalUserId: `${user} by hand` }, () => feed.next('from another request'));
    return {};
  }
}

@Controller('per-request')
@UseGuards(AuthGuard)
class PerRequestController {
  constructor(private readonly service: PerRequestService) {}

  @Get()
  @TrackEvent('handled')
  handle(@Req() request: IncomingMessage): object {
    this.service.track();
    return { url: request.url };
  }
}

@Module({
  controllers: [WorkController, PerRequestController],
  providers: [DeepService, PerRequestService],
})
class WorkModule {}

const identify = (source: TrackingSource): EventContext => {
  const { user } = source.request as UserRequest;
  return { externalUserId: user?.id, externalOrganizationId: user?.org };
};

const get = (url: string, user: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { headers: { 'x-user': user, ...headers } });

const identities = (events: readonly RecordedEvent[]): unknown[] =>
  events.map(({ eventType, externalUserId, externalOrganizationId }) => [
    eventType,
    externalUserId,
    externalOrganizationId,
  ]);

describe('The option context', () => {
  afterEach(closeApps);

  it('is what every event below a request inherits, and an own field wins', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    await get(`${test.url}/work/a`, 'ada');

    expect(identities(test.recorded.events)).toEqual([
      ['deep', 'ada', 'org of ada'],
      ['own', 'ada', 'own'],
      ['worked', 'ada', 'org of ada'],
    ]);
  });

  it('holds below a handler that is not decorated', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    await get(`${test.url}/undecorated/a`, 'ada');

    expect(identities(test.recorded.events)).toEqual([
      ['deep', 'ada', 'org of ada'],
      ['own', 'ada', 'own'],
    ]);
  });

  it('is read once per request, at its first event, and not where there is none', async () => {
    const context = jest.fn(identify);
    const test = await startApp({ imports: [WorkModule], options: { context } });
    await get(`${test.url}/silent`, 'ada');
    expect(context).not.toHaveBeenCalled();
    await get(`${test.url}/work/a`, 'ada');
    expect(context).toHaveBeenCalledTimes(1);
    await get(`${test.url}/work/b`, 'bob');

    expect(context).toHaveBeenCalledTimes(2);
    expect(context.mock.calls[0]?.[0]).toMatchObject({ type: 'http' });
    expect(context.mock.calls[0]?.[0].args).toHaveLength(3);
  });

  it('costs its fields only where it throws, and is not asked again in that request', async () => {
    const context = jest.fn(() => {
      throw new TypeError('no user');
    });
    const warn = jest.fn();
    const logger = { debug: () => undefined, warn, error: () => undefined };
    const test = await startApp({ imports: [WorkModule], options: { context, logger } });
    await get(`${test.url}/work/a`, 'ada');
    await get(`${test.url}/work/b`, 'bob');

    expect(test.recorded.types()).toEqual(['deep', 'own', 'worked', 'deep', 'own', 'worked']);
    expect(context).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('the option context threw (TypeError at context.e2e-spec.ts:')],
    ]);
  });

  it('costs its fields only where it returns a promise', async () => {
    const context = (): never => Promise.reject(new Error('too late')) as never;
    const test = await startApp({ imports: [WorkModule], options: { context } });
    await get(`${test.url}/work/a`, 'ada');

    expect(identities(test.recorded.events)[2]).toEqual(['worked', undefined, undefined]);
  });

  it('gives way to runWithContext()', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    await get(`${test.url}/scoped-by-hand`, 'ada');

    expect(identities(test.recorded.events)[0]).toEqual(['deep', 'by hand', 'org of ada']);
  });

  it('reaches request-scoped controllers and providers', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    await get(`${test.url}/per-request`, 'ada');

    expect(identities(test.recorded.events)).toEqual([
      ['per_request', 'ada', 'org of ada'],
      ['handled', 'ada', 'org of ada'],
    ]);
  });

  it.each(PLATFORMS)('never reaches another request, with 1,000 of them at once on %s', async (platform) => {
    const test = await startApp({ platform, imports: [WorkModule], options: { context: identify } });
    const users = Array.from({ length: 1_000 }, (_, index) => `user-${index}`);
    const statuses = await sendAllAtOnce(
      test.url,
      users.map((user, index) => ({
        method: 'GET',
        path: `/${index % 2 === 0 ? 'work' : 'undecorated'}/${user}`,
        headers: { 'x-user': user },
      })),
    );

    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(test.recorded.events).toHaveLength(2_500);
    expect(test.recorded.events.filter(({ value, externalUserId }) => value !== externalUserId)).toEqual([]);
  });

  it('is not there for an exception filter, whose event takes no other user for its own', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    const users = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    await Promise.all(
      users.flatMap((user) => [get(`${test.url}/work/${user}`, user), get(`${test.url}/refused`, user)]),
    );

    const filtered = test.recorded.events.filter(({ eventType }) => eventType === 'filtered');
    expect(filtered.map(({ externalUserId }) => externalUserId)).toEqual(users.map(() => undefined));
    const named = test.recorded.events.filter(({ eventType }) => eventType === 'filtered_by_name');
    expect(new Set(named.map(({ externalUserId }) => externalUserId))).toEqual(new Set(users));
  });

  it('is that of the stream, where another request feeds it', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    const isListening = firstValueFrom(listening);
    const stream = get(`${test.url}/feed`, 'ada');
    await isListening;
    await get(`${test.url}/feed-others`, 'mallory');
    await (await stream).text();

    expect(test.recorded.events).toMatchObject([{ value: 'from another request', externalUserId: 'ada' }]);
  });

  it('takes nothing from a header that the app does not name', async () => {
    const test = await startApp({ imports: [WorkModule] });
    await get(`${test.url}/work/a`, 'ada', { 'x-conversation-id': 'c', 'x-user-id': 'eve' });

    expect(Object.keys(test.recorded.events[2]!).toSorted()).toEqual(
      ['eventType', 'productId', 'value', 'eventAt', 'insertId'].toSorted(),
    );
  });
});

describe('@ConversationId()', () => {
  afterEach(closeApps);

  it.each([
    ['a route parameter, for events deep in a provider', 'conversation/t1', 't1'],
    ['a header', 'conversation-by-header', 't2'],
    ['what its function finds', 'conversation-by-function', 'org of ada'],
  ])('names the conversation by %s, with and without a context', async (_, path, thread) => {
    for (const options of [{}, { context: identify }]) {
      const test = await startApp({ imports: [WorkModule], options });
      await get(`${test.url}/${path}`, 'ada', { 'x-thread': 't2' });

      expect(test.recorded.events[0]).toMatchObject({ externalConversationId: thread });
      expect(test.recorded.events[0]?.externalUserId).toBe('context' in options ? 'ada' : undefined);
    }
  });

  it('sets nothing where nothing is found, and keeps the context where it throws', async () => {
    const test = await startApp({ imports: [WorkModule], options: { context: identify } });
    await get(`${test.url}/conversation-by-header`, 'ada', { 'x-thread': '' });
    await get(`${test.url}/conversation-that-throws`, 'ada');

    expect(test.recorded.events).toHaveLength(2);
    for (const event of test.recorded.events) {
      expect(event).not.toHaveProperty('externalConversationId');
      expect(event.externalUserId).toBe('ada');
    }
  });
});
