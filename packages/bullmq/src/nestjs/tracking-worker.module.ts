import { Module, type DynamicModule } from '@nestjs/common';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, OPTIONS_TYPE } from './tracking-worker.module-definition.js';

/** A worker in the app: it sends what the queue holds while the app runs. Global unless `isGlobal: false`. */
@Module({})
export class TrackingWorkerModule extends ConfigurableModuleClass {
  /** @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts: one error that lists every wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Options from other providers: by `useFactory` with `inject`, or by `useClass` or `useExisting` with a class that
   * implements `TrackingWorkerOptionsFactory`.
   *
   * @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
