import { Controller, Get, Module } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  ConversationId,
  InjectTracker,
  TRACKING_DELIVERY,
  TrackEvent,
  TrackingModule,
  TrackingService,
  memoryDelivery,
  type TrackingOptions,
} from '@greenflash-events/nestjs';
import { PingController } from './support/ping-controller.js';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID, closeApps, startApp } from './support/start-app.js';

const options = (given: TrackingOptions = {}): TrackingOptions => ({ productId: PRODUCT_ID, ...given });

const env = { ...process.env };

afterEach(async () => {
  process.env = { ...env };
  await closeApps();
});

describe('TrackingModule.forRoot()', () => {
  it('counts every call and does nothing else with enabled: false', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const context = jest.fn();
    const { app, url, recorded } = await startApp({
      controllers: [PingController],
      options: { enabled: false, context },
    });
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    await app.get(TrackingService).trackAndWait({ eventType: 'a', value: 1 });

    expect(app.get(TrackingService).stats().rejected.disabled).toBe(3);
    expect(recorded.events).toEqual([]);
    expect(context).not.toHaveBeenCalled();
  });

  it.each([{ enabled: false }, { delivery: memoryDelivery() }])(
    'runs no mapping where nothing is sent: %j',
    async (options) => {
      delete process.env['GREENFLASH_API_KEY'];
      const ran: string[] = [];
      @Controller()
      class Mapped {
        @Get('mapped')
        @TrackEvent('one', { value: () => ran.push('value'), when: () => ran.push('when') > 0 })
        @TrackEvent(() => {
          ran.push('build');
          return { eventType: 'two' };
        })
        @TrackEvent('never', { on: 'error', value: () => ran.push('error') })
        @ConversationId(() => String(ran.push('conversation')))
        mapped(): string {
          return 'answer';
        }
      }
      const { app, url } = await startApp({ controllers: [Mapped], options });

      expect(await (await fetch(`${url}/mapped`)).text()).toBe('answer');
      expect(ran).toEqual([]);
      expect(app.get(TrackingService).stats().rejected.disabled).toBe(2);
    },
  );

  it.each([undefined, 'test', 'development'])(
    'starts without a key where NODE_ENV is %s, and says so in one line',
    async (NODE_ENV) => {
      delete process.env['GREENFLASH_API_KEY'];
      if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
      else process.env['NODE_ENV'] = NODE_ENV;
      const lines: string[] = [];
      const note = (line: string): void => void lines.push(line);
      const logger = { debug: () => undefined, warn: note, error: note };
      const { app, url } = await startApp({ controllers: [PingController], options: { logger, delivery: undefined } });

      expect((await fetch(`${url}/ping`)).status).toBe(200);
      expect(app.get(TrackingService).track({ eventType: 'a', value: 1 })).toEqual({
        accepted: false,
        reason: 'disabled',
      });
      expect(app.get(TrackingService).stats()).toMatchObject({ accepted: 0, rejected: { disabled: 3 } });
      expect(lines).toEqual([expect.stringMatching(/no API key is set, so nothing is sent: set GREENFLASH_API_KEY/)]);
    },
  );

  it('does not start without a key in production', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    process.env['NODE_ENV'] = 'production';
    const starting = startApp({ controllers: [PingController], options: { delivery: undefined } });
    await expect(starting).rejects.toMatchObject({ code: 'INVALID_OPTIONS', problems: [{ field: 'apiKey' }] });
  });

  it('lets a test put a recorder in place of the delivery', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const override = new TestRecorder();
    const { url } = await startApp({
      controllers: [PingController],
      options: { delivery: memoryDelivery() },
      override: (builder) => builder.overrideProvider(TRACKING_DELIVERY).useValue(override),
    });
    await fetch(`${url}/ping`);

    expect(override.types()).toEqual(['pinging', 'pinged']);
  });

  it('holds several trackers by name; decorators act on the unnamed one', async () => {
    @Controller()
    class TwoController {
      constructor(
        @InjectTracker('eu') readonly eu: TrackingService,
        @InjectTracker() readonly unnamed: TrackingService,
        readonly tracking: TrackingService,
      ) {}

      @Get('two')
      @TrackEvent('decorated')
      two(): object {
        this.eu.track({ eventType: 'in_europe', value: 1 });
        return { isSame: this.unnamed === this.tracking };
      }
    }
    const eu = new TestRecorder();
    const european = { ...options({ delivery: eu, context: () => ({ externalUserId: 'european' }) }), name: 'eu' };
    const { url, recorded } = await startApp({
      imports: [TrackingModule.forRoot(european)],
      controllers: [TwoController],
    });

    expect(await (await fetch(`${url}/two`)).json()).toEqual({ isSame: true });
    expect(eu.events).toMatchObject([{ eventType: 'in_europe', externalUserId: 'european' }]);
    expect(recorded.events).toMatchObject([{ eventType: 'decorated' }]);
    expect(recorded.events[0]).not.toHaveProperty('externalUserId');
  });

  it('is seen only where it is imported with isGlobal: false', async () => {
    @Module({ controllers: [PingController] })
    class ElsewhereModule {}

    await expect(
      Test.createTestingModule({
        imports: [
          TrackingModule.forRoot({ ...options({ delivery: new TestRecorder() }), isGlobal: false }),
          ElsewhereModule,
        ],
      }).compile(),
    ).rejects.toThrow(/is TrackingModule\.forRoot\(\) imported\?|TrackingService/);
  });

  it('names forRoot() where the module is imported without it', async () => {
    @Controller()
    class DecoratedController {
      @Get('pong')
      @TrackEvent('ponged')
      pong(): void {}
    }

    await expect(
      Test.createTestingModule({ imports: [TrackingModule], controllers: [DecoratedController] }).compile(),
    ).rejects.toThrow('TrackingModule.forRoot()');
  });

  it('runs two apps in one process, each with its own events', async () => {
    const one = await startApp({
      controllers: [PingController],
      options: { context: () => ({ externalUserId: 'one' }) },
    });
    const two = await startApp({ controllers: [PingController] });
    await Promise.all([fetch(`${one.url}/ping`), fetch(`${two.url}/ping`)]);

    expect(one.recorded.events.map(({ externalUserId }) => externalUserId)).toEqual(['one', 'one']);
    expect(two.recorded.events.map(({ externalUserId }) => externalUserId)).toEqual([undefined, undefined]);
  });

  it('leaves an undecorated handler as if it were not there, unless it is given a context', async () => {
    @Controller()
    class PlainController {
      @Get('stack')
      async stack(): Promise<string[]> {
        await Promise.resolve();
        // Where it was called from, without the places in each file.
        return (new Error().stack ?? '').split('\n').map((line) => line.replace(/\(.*\)/, '').trim());
      }
    }
    const controllers = [PlainController, PingController];
    const bare = await Test.createTestingModule({ controllers: [PlainController] }).compile();
    const without = bare.createNestApplication({ logger: false });
    await without.listen(0, '127.0.0.1');
    const withModule = await startApp({ controllers });
    const withContext = await startApp({ controllers, options: { context: () => undefined } });
    const interceptors = [without, withModule.app, withContext.app].map(
      // A provider of undefined is not one that Nest would run.
      (app) => app.get(ApplicationConfig).getGlobalInterceptors().filter(Boolean).length,
    );
    const ask = async (url: string): Promise<unknown> => (await fetch(`${url}/stack`)).json();

    expect(await ask(withModule.url)).toEqual(await ask(await without.getUrl()));
    expect(interceptors).toEqual([0, 0, 1]);
    await without.close();
  });

  it('says at the start what is tracked, in one debug line each, through the logger of the app', async () => {
    const lines: string[] = [];
    const ignore = (): void => undefined;
    const logger = { log: ignore, warn: ignore, error: ignore, debug: (message: string) => void lines.push(message) };
    await startApp({ controllers: [PingController], logger });

    expect(lines.filter((line) => line.includes('tracks'))).toEqual(['PingController.ping (GET /ping) tracks pinged']);
  });

  it.each([
    ['another delivery', [], 1],
    ['another name', [{ ...options({ delivery: new TestRecorder() }), name: 'eu' }], 0],
    ['nothing', undefined, 0],
  ])('warns once where it is imported again with %s', async (_, again, count) => {
    const warn = jest.fn();
    const logger = { debug: () => undefined, warn, error: () => undefined };
    const others = again?.length === 0 ? [options({ delivery: new TestRecorder(), logger })] : (again ?? []);
    await startApp({
      imports: others.map((other) => TrackingModule.forRoot(other)),
      controllers: [PingController],
      options: { logger },
    });

    const lines = (warn.mock.calls as [string][]).filter(([line]) => line.includes('is imported 2 times'));
    expect(lines).toHaveLength(count);
  });
});
