import {
  Controller,
  Get,
  Injectable,
  Sse,
  type MessageEvent,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { TrackEvent, TrackingService, memoryDelivery, type TrackingOptions } from '@greenflash-events/nestjs';
import { NEVER, Subject, concat, firstValueFrom, of, type Observable } from 'rxjs';
import { deadUrl, startEndpoint } from './support/events-endpoint.js';
import { PLATFORMS, closeApps, startApp, type TestApp } from './support/start-app.js';

const entered = new Subject<void>();
let release: () => void = () => undefined;

@Controller()
class OrderController {
  @Get('slow')
  @TrackEvent('slow_answered')
  slow(): Promise<object> {
    entered.next();
    return new Promise((resolve) => (release = () => resolve({ slow: true })));
  }

  @Get('quick')
  @TrackEvent('quick_answered')
  quick(): object {
    return { quick: true };
  }
}

@Controller()
class FeedController {
  @Sse('feed')
  @TrackEvent('feed_over')
  @TrackEvent('feed_left', { on: 'abort' })
  feed(): Observable<MessageEvent> {
    return concat(of({ data: 'first' }), NEVER);
  }
}

const shutdownBegan = new Subject<void>();

@Injectable()
class Neighbour implements OnModuleDestroy, OnApplicationShutdown {
  destroyed = false;
  closed = false;
  constructor(private readonly tracking: TrackingService) {}

  onModuleDestroy(): void {
    this.tracking.track({ eventType: 'stopping', value: 1 });
    this.destroyed = true;
    shutdownBegan.next();
  }

  onApplicationShutdown(): void {
    this.tracking.track({ eventType: 'stopped', value: 1 });
    this.closed = true;
  }
}

const start = (options: TrackingOptions): Promise<TestApp> =>
  startApp({
    controllers: [OrderController],
    providers: [Neighbour],
    options: { delivery: memoryDelivery(), apiKey: 'key', ...options },
  });

describe('An app that closes', () => {
  afterEach(closeApps);

  it('delivers the event of every answered request, of one in flight too, and of the hooks of others', async () => {
    const endpoint = await startEndpoint();
    const { app, url } = await start({ baseUrl: endpoint.baseUrl });
    const hasEntered = firstValueFrom(entered);
    const slow = fetch(`${url}/slow`);
    await hasEntered;
    const quick = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/quick`)));
    const hasBegun = firstValueFrom(shutdownBegan);
    const closing = app.close();
    await hasBegun;
    release();

    expect((await slow).status).toBe(200);
    await Promise.all([closing, slow.then((response) => response.text()), ...quick.map((response) => response.text())]);
    const types = endpoint.events.map(({ eventType }) => eventType);
    expect(types.filter((type) => type === 'quick_answered')).toHaveLength(20);
    expect(types.toSorted().slice(20)).toEqual(['slow_answered', 'stopped', 'stopping']);
    expect(app.get(TrackingService).stats()).toMatchObject({ accepted: 23, delivered: 23, dropped: 0 });
    await endpoint.close();
  });

  it.each(PLATFORMS)('delivers the event of a stream that is cut to close the server, on %s', async (platform) => {
    const endpoint = await startEndpoint();
    const { app, url } = await startApp({
      ...{ platform, controllers: [FeedController], forceCloseConnections: true },
      options: { delivery: memoryDelivery(), apiKey: 'key', baseUrl: endpoint.baseUrl },
    });
    const stream = (await fetch(`${url}/feed`)).body!.getReader();
    await stream.read();
    await app.close();

    await expect(stream.read()).rejects.toThrow('terminated');
    expect(endpoint.events).toMatchObject([{ eventType: 'feed_left' }]);
    await endpoint.close();
  });

  it('is bounded in an outage, reports every event, and says so once', async () => {
    const warn = jest.fn();
    const dropped: string[] = [];
    const { app, url } = await start({
      baseUrl: await deadUrl(),
      shutdownDeadlineMs: 300,
      logger: { debug: () => undefined, warn, error: () => undefined },
      hooks: { onDropped: ({ eventType }) => dropped.push(eventType) },
    });
    await (await fetch(`${url}/quick`)).text();
    const before = performance.now();
    await app.close();

    // Far below the ten seconds that it would wait by default.
    expect(performance.now() - before).toBeLessThan(8_000);
    expect(dropped.toSorted()).toEqual(['quick_answered', 'stopped', 'stopping']);
    expect(app.get(Neighbour)).toMatchObject({ destroyed: true, closed: true });
    const lines = (warn.mock.calls as [string][]).filter(([line]) => line.includes('events are lost'));
    expect(lines).toEqual([[expect.stringMatching(/closed after \d+ ms \(\w+\); 3 events are lost/)]]);
  });

  it('may close twice, and refuses events afterwards', async () => {
    const endpoint = await startEndpoint();
    const { app } = await start({ baseUrl: endpoint.baseUrl });
    await app.close();
    await app.close();

    const late = app.get(TrackingService).track({ eventType: 'late', value: 1 });
    expect(late).toEqual({ accepted: false, reason: 'closed' });
    await endpoint.close();
  });
});

describe('An endpoint that cannot be reached', () => {
  afterEach(closeApps);

  it('does not keep the app from starting or answering, and is named in the log once', async () => {
    const lines: string[] = [];
    const told = new Subject<void>();
    const tell = (line: string): void => {
      lines.push(line);
      told.next();
    };
    const ignore = (): void => undefined;
    const hasTold = firstValueFrom(told);
    const { url } = await startApp({
      controllers: [OrderController],
      logger: { log: ignore, debug: ignore, warn: tell, error: tell },
      options: { delivery: undefined, apiKey: 'key', baseUrl: await deadUrl(), shutdownDeadlineMs: 100 },
    });

    for (let i = 0; i < 10; i++) expect((await fetch(`${url}/quick`)).status).toBe(200);
    await hasTold;
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('ECONNREFUSED');
  });
});
