import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  TrackingModule,
  TrackingService,
  getTrackerToken,
  type TrackingOptions,
  type TrackingOptionsFactory,
} from '@greenflash-events/nestjs';
import { PingController } from './support/ping-controller.js';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID, closeApps, startApp } from './support/start-app.js';

const options = (given: TrackingOptions = {}): TrackingOptions => ({ productId: PRODUCT_ID, ...given });

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

afterEach(closeApps);

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
    const useFactory = (): TrackingOptions => ({ apiKey: 'two words', baseUrl: 'nowhere', catalogue: {} as never });
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
