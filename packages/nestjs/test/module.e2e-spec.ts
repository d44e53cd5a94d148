import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import {
  GreenflashEventsError,
  InjectTracker,
  TRACKING_DELIVERY,
  TrackEvent,
  TrackingModule,
  TrackingService,
  getTrackerToken,
  memoryDelivery,
  type TrackingOptions,
  type TrackingOptionsFactory,
} from '@greenflash-events/nestjs';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID, closeApps, startApp } from './support/start-app.js';

const options = (given: TrackingOptions = {}): TrackingOptions => ({ productId: PRODUCT_ID, ...given });

@Controller()
class PingController {
  constructor(private readonly tracking: TrackingService) {}

  @Get('ping')
  @TrackEvent('pinged')
  ping(): object {
    this.tracking.track({ eventType: 'pinging', value: 1 });
    return { pong: true };
  }
}

@Injectable()
class Settings {
  readonly delivery = new TestRecorder();
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class OptionsClass implements TrackingOptionsFactory {
  constructor(private readonly settings: Settings) {}

  createTrackingOptions(): Promise<TrackingOptions> {
    return Promise.resolve(options({ delivery: this.settings.delivery, context: () => ({ externalUserId: 'async' }) }));
  }
}

@Module({ imports: [SettingsModule], providers: [OptionsClass], exports: [OptionsClass] })
class OptionsModule {}

const env = { ...process.env };

afterEach(async () => {
  process.env = { ...env };
  await closeApps();
});

describe('TrackingModule.forRootAsync()', () => {
  it.each([
    [
      'useFactory and inject',
      TrackingModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (settings: Settings) =>
          options({ delivery: settings.delivery, context: () => ({ externalUserId: 'async' }) }),
      }),
    ],
    ['useClass', TrackingModule.forRootAsync({ imports: [SettingsModule], useClass: OptionsClass })],
    ['useExisting', TrackingModule.forRootAsync({ imports: [OptionsModule], useExisting: OptionsClass })],
  ])('takes options by %s', async (_, tracking) => {
    const module = await Test.createTestingModule({ imports: [tracking], controllers: [PingController] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    await fetch(`${await app.getUrl()}/ping`);

    expect(app.get(Settings).delivery.events).toMatchObject([
      { eventType: 'pinging', externalUserId: 'async' },
      { eventType: 'pinged', externalUserId: 'async' },
    ]);
    await app.close();
  });

  it.each([{}, undefined, { isGlobal: true }])('says what is missing in %j', (given) => {
    expect(() => TrackingModule.forRootAsync(given as never)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining('needs useFactory, useClass or useExisting'),
      }),
    );
  });

  it('fails with one error where what the factory gives is wrong', async () => {
    const useFactory = (): TrackingOptions => ({ apiKey: '', baseUrl: 'nowhere', catalogue: {} as never });
    const building = Test.createTestingModule({ imports: [TrackingModule.forRootAsync({ useFactory })] }).compile();

    await expect(building).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      problems: [{ field: 'apiKey' }, { field: 'baseUrl' }, { field: 'catalogue' }],
    });
  });

  it('adds named trackers beside the unnamed one', async () => {
    const delivery = new TestRecorder();
    const useFactory = (): TrackingOptions => options({ delivery });
    const { app } = await startApp({ imports: [TrackingModule.forRootAsync({ name: 'eu', useFactory })] });
    const eu = app.get<TrackingService>(getTrackerToken('eu'));
    eu.track({ eventType: 'in_europe', value: 1 });

    expect(delivery.types()).toEqual(['in_europe']);
    expect(eu).not.toBe(app.get(TrackingService));
    expect(eu.plan()).toEqual([]);
  });
});

describe('TrackingModule.forRoot()', () => {
  const failure = async (given: TrackingOptions): Promise<GreenflashEventsError> => {
    const compiled = Test.createTestingModule({ imports: [TrackingModule.forRoot(given)] }).compile();
    const error: unknown = await compiled.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(GreenflashEventsError);
    return error as GreenflashEventsError;
  };

  it('lists every problem of its options in one error, with the fix', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const error = await failure({
      context: 'the user' as never,
      baseUrl: 'nowhere',
      productID: PRODUCT_ID,
    } as TrackingOptions);

    expect(error.code).toBe('INVALID_OPTIONS');
    expect(error.problems.map(({ field }) => field).toSorted()).toEqual(['apiKey', 'baseUrl', 'context', 'productID']);
    expect(error.message).toContain('did you mean productId?');
    expect(error.message).toContain('GREENFLASH_API_KEY');
  });

  it.each(['name', 'isGlobal'])(
    'refuses %s in what a factory gives, where it would have no effect',
    async (misplaced) => {
      const useFactory = (): TrackingOptions => ({ apiKey: 'key', [misplaced]: 'eu' });
      const building = Test.createTestingModule({ imports: [TrackingModule.forRootAsync({ useFactory })] }).compile();

      await expect(building).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining(`${misplaced} stands beside useFactory`),
      });
    },
  );

  it('takes a key from the environment, and no options at all', async () => {
    process.env['GREENFLASH_API_KEY'] = 'key';
    const module = await Test.createTestingModule({ imports: [TrackingModule.forRoot()] }).compile();

    expect(module.get(TrackingService).stats().accepted).toBe(0);
    await module.close();
  });

  it('needs no key where its delivery sends nothing', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const { app } = await startApp({});

    expect(app.get(TrackingService).track({ eventType: 'a', value: 1 })).toMatchObject({ accepted: true });
  });

  it('does not change or keep the options it is given', async () => {
    const given = Object.freeze(options({ delivery: new TestRecorder() }));
    const module = await Test.createTestingModule({ imports: [TrackingModule.forRoot(given)] }).compile();

    expect(module.get(TrackingService).track({ eventType: 'a', value: 1 })).toMatchObject({ accepted: true });
    await module.close();
  });

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

  it('lets a test put a recorder in the place of the delivery', async () => {
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
    ).rejects.toThrow('is TrackingModule.forRoot() imported?');
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
      // A provider of undefined is none that Nest would run.
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
