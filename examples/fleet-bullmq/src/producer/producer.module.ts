import { bullmqDelivery } from '@greenflash-events/bullmq';
import { TrackingModule } from '@greenflash-events/nestjs';
import { spoolDelivery } from '@greenflash-events/spool';
import { Module } from '@nestjs/common';
import { environment } from '../environment.js';
import { UpgradesController } from './upgrades.controller.js';

/** The Greenflash product that this shop belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  imports: [
    TrackingModule.forRootAsync({
      useFactory: () => ({
        productId: PRODUCT_ID,
        // No key here: the workers have it. On disk, events survive the process on their way to Redis.
        delivery: bullmqDelivery({
          connection: environment('REDIS_URL'),
          through: spoolDelivery({ directory: environment('SPOOL_DIRECTORY') }),
        }),
      }),
    }),
  ],
  controllers: [UpgradesController],
})
export class ProducerModule {}
