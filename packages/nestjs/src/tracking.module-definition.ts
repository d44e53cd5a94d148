import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import type { TrackingExtras, TrackingOptions } from './tracking-options.types.js';
import { exportedTokens, trackingProviders } from './tracking.providers.js';
import { MODULE_OPTIONS } from './tracking.tokens.js';

/** Provided by `forRoot()` and `forRootAsync()` only. */
export const FOR_ROOT = Symbol.for('greenflash-events.nestjs.for-root');

const EXTRAS: TrackingExtras = { isGlobal: true, name: 'default' };

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<TrackingOptions>({
    moduleName: 'Tracking',
    optionsInjectionToken: MODULE_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createTrackingOptions')
    .setExtras(EXTRAS, addTracker)
    .build();

function addTracker(definition: DynamicModule, extras: TrackingExtras): DynamicModule {
  // Nest takes what is given over the defaults, also where it is undefined.
  const { isGlobal = true, name = 'default' } = extras;
  return {
    ...definition,
    global: isGlobal,
    imports: [...(definition.imports ?? []), DiscoveryModule],
    providers: [...(definition.providers ?? []), { provide: FOR_ROOT, useValue: true }, ...trackingProviders(name)],
    exports: [...(definition.exports ?? []), ...exportedTokens(name)],
  };
}
