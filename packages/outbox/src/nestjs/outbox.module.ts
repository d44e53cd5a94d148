import { Module, type DynamicModule } from '@nestjs/common';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, OPTIONS_TYPE } from './outbox.module-definition.js';

/**
 * The outbox in the app: `OutboxService` to inject, and a relay that starts and stops with it. Global unless
 * `isGlobal: false`. The pool stays the app's: end it in `onApplicationShutdown()`, when the relay is done with it.
 */
@Module({})
export class OutboxModule extends ConfigurableModuleClass {
  /** @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts: one error that lists every wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Options from other providers, such as the pool: by `useFactory` with `inject`, or by `useClass` or `useExisting` with a
   * class that implements `OutboxOptionsFactory`.
   *
   * @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
