import { GreenflashEventsError } from '@greenflash-events/core';
import { Inject, Module, Optional, type DynamicModule } from '@nestjs/common';
import { ASYNC_OPTIONS_TYPE, ConfigurableModuleClass, FOR_ROOT, OPTIONS_TYPE } from './tracking.module-definition.js';

/**
 * One tracker in the app: `TrackingService` to inject, and what `@TrackEvent()` needs. Global unless `isGlobal: false`.
 * Imported again under another `name`, it adds a tracker for `@InjectTracker(name)`; decorators act on the unnamed one.
 * It drains while the app shuts down and closes after the last request was answered; signals reach it only if the app
 * calls `enableShutdownHooks()`.
 */
@Module({})
export class TrackingModule extends ConfigurableModuleClass {
  constructor(@Optional() @Inject(FOR_ROOT) isConfigured?: boolean) {
    super();
    if (isConfigured !== true) throw wrongImport('TrackingModule is imported without forRoot(), so it has no tracker');
  }

  /**
   * @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts: one error that lists every wrong option, a
   * missing key included, with its fix
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /**
   * Options from other providers, by `useFactory` with `inject`, or by `useClass` or `useExisting` with a class that
   * implements `TrackingOptionsFactory`. `name` and `isGlobal` stand beside them.
   *
   * @throws GreenflashEventsError `INVALID_OPTIONS` while the app starts, and at once where none of the three is given
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    const { useFactory, useClass, useExisting } = Object(options) as Partial<typeof ASYNC_OPTIONS_TYPE>;
    if (useFactory === undefined && useClass === undefined && useExisting === undefined) {
      throw wrongImport(
        'TrackingModule.forRootAsync() needs useFactory, useClass or useExisting, which give the options',
      );
    }
    return super.forRootAsync(options);
  }
}

function wrongImport(problem: string): GreenflashEventsError {
  const message = `${problem}; options that are known already, or none, go to TrackingModule.forRoot()`;
  return new GreenflashEventsError('INVALID_OPTIONS', message);
}
