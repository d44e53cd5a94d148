import { Module, type DynamicModule } from '@nestjs/common';
import type { TrackingExtras, TrackingOptions } from '../tracking-options.types.js';
import { TrackingModule } from '../tracking.module.js';
import { RecordedEvents } from './recorded-events.js';

/** A product for events whose test does not care. */
const PRODUCT_ID = '00000000-0000-4000-8000-000000000000';

/** All that `TrackingModule.forRoot()` takes, except the delivery. */
export interface TrackingTestingOptions extends Omit<TrackingOptions, 'delivery'>, TrackingExtras {
  /** For several trackers, or several apps with one recorder. @default one for each app */
  readonly recorded?: RecordedEvents | undefined;
}

/**
 * `TrackingModule` for tests: events are checked as in production and kept in `RecordedEvents`, which the app has as a
 * provider. Nothing is sent, no key is needed, and `app.close()` leaves nothing open.
 */
@Module({})
export class TrackingTestingModule {
  static forRoot({ recorded, name, isGlobal, ...options }: TrackingTestingOptions = {}): DynamicModule {
    const recorder: DynamicModule = {
      module: RecorderModule,
      global: true,
      providers: [{ provide: RecordedEvents, useFactory: () => recorded ?? new RecordedEvents() }],
      exports: [RecordedEvents],
    };
    const tracking = TrackingModule.forRootAsync({
      ...(name === undefined ? {} : { name }),
      ...(isGlobal === undefined ? {} : { isGlobal }),
      imports: [recorder],
      inject: [RecordedEvents],
      useFactory: (delivery: RecordedEvents) => ({ productId: PRODUCT_ID, ...options, delivery }),
    });
    return { module: TrackingTestingModule, imports: [recorder, tracking], exports: [recorder, tracking] };
  }
}

@Module({})
class RecorderModule {}
