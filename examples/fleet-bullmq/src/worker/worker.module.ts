import { TrackingWorkerModule } from '@greenflash-events/bullmq/nestjs';
import { Module } from '@nestjs/common';
import { environment } from '../environment.js';

@Module({
  imports: [
    // The key and the address come from GREENFLASH_API_KEY and GREENFLASH_BASE_URL.
    TrackingWorkerModule.forRootAsync({
      useFactory: () => ({
        connection: environment('REDIS_URL'),
        // Shorter than the default of 15 s, so that one sees the others take over what a killed one held.
        lockMs: 2_000,
      }),
    }),
  ],
})
export class WorkerModule {}
