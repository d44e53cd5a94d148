import { Test } from '@nestjs/testing';
import {
  GreenflashEventsError,
  TrackingModule,
  TrackingService,
  type TrackingOptions,
} from '@greenflash-events/nestjs';
import { TestRecorder } from './support/test-recorder.js';
import { PRODUCT_ID, closeApps, startApp } from './support/start-app.js';

const env = { ...process.env };

afterEach(async () => {
  process.env = { ...env };
  await closeApps();
});

describe('The options of TrackingModule', () => {
  const failure = async (given: TrackingOptions): Promise<GreenflashEventsError> => {
    const compiled = Test.createTestingModule({ imports: [TrackingModule.forRoot(given)] }).compile();
    const error: unknown = await compiled.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(GreenflashEventsError);
    return error as GreenflashEventsError;
  };

  it('have every problem listed in one error, with the fix', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    process.env['NODE_ENV'] = 'production';
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
    'have no %s in what a factory gives, where it would have no effect',
    async (misplaced) => {
      const useFactory = (): TrackingOptions => ({ apiKey: 'key', [misplaced]: 'eu' });
      const building = Test.createTestingModule({ imports: [TrackingModule.forRootAsync({ useFactory })] }).compile();

      await expect(building).rejects.toMatchObject({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining(`${misplaced} stands beside useFactory`),
      });
    },
  );

  it('may all be left out where the environment has a key', async () => {
    process.env['GREENFLASH_API_KEY'] = 'key';
    const module = await Test.createTestingModule({ imports: [TrackingModule.forRoot()] }).compile();

    expect(module.get(TrackingService).stats().accepted).toBe(0);
    await module.close();
  });

  it('need no key where the delivery sends nothing', async () => {
    delete process.env['GREENFLASH_API_KEY'];
    const { app } = await startApp({});

    expect(app.get(TrackingService).track({ eventType: 'a', value: 1 })).toMatchObject({ accepted: true });
  });

  it('are neither changed nor kept', async () => {
    const given = Object.freeze({ productId: PRODUCT_ID, delivery: new TestRecorder() });
    const module = await Test.createTestingModule({ imports: [TrackingModule.forRoot(given)] }).compile();

    expect(module.get(TrackingService).track({ eventType: 'a', value: 1 })).toMatchObject({ accepted: true });
    await module.close();
  });
});
