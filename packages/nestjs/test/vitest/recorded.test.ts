import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TRACKING_DELIVERY, TrackEvent, TrackingModule, currency } from '@greenflash-events/nestjs';
import { RecordedEvents, trackingMatchers } from '@greenflash-events/nestjs/testing';
import { expect, it } from 'vitest';

expect.extend(trackingMatchers);

@Controller()
class UpgradeController {
  @Get('upgrade')
  @TrackEvent<{ amount: number }>('upgrade_purchased', { value: ({ result }) => currency(result.amount) })
  upgrade(): { amount: number } {
    return { amount: 149 };
  }
}

@Module({ imports: [TrackingModule.forRoot({ productId: '0198c0de-0000-7000-8000-000000000001' })] })
class AppModule {}

async function recordedUpgrade(): Promise<RecordedEvents> {
  const recorded = new RecordedEvents();
  const module = await Test.createTestingModule({ imports: [AppModule], controllers: [UpgradeController] })
    .overrideProvider(TRACKING_DELIVERY)
    .useValue(recorded)
    .compile();
  const app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  await fetch(`${await app.getUrl()}/upgrade`);
  await recorded.waitFor({ eventType: 'upgrade_purchased' });
  await app.close();
  return recorded;
}

it('passes', async () => {
  const recorded = await recordedUpgrade();

  expect(recorded).toHaveTracked('upgrade_purchased', { value: currency(149) });
  expect(recorded).toHaveTrackedTimes('upgrade_purchased', 1);
  expect(recorded).not.toHaveTracked('upgrade_refunded');
});

it('fails', async () => {
  expect(await recordedUpgrade()).toHaveTracked('upgrade_purchased', { value: '150.00' });
});
