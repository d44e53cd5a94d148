import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import type {
  TrackingWorkerModuleExtras,
  TrackingWorkerModuleOptions,
} from './tracking-worker-module-options.types.js';
import { TrackingWorkerService } from './tracking-worker.service.js';
import { TRACKING_WORKER_OPTIONS } from './tracking-worker.tokens.js';

const EXTRAS: TrackingWorkerModuleExtras = { isGlobal: true };

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<TrackingWorkerModuleOptions>({
    moduleName: 'TrackingWorker',
    optionsInjectionToken: TRACKING_WORKER_OPTIONS,
  })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createTrackingWorkerOptions')
    .setExtras(EXTRAS, addWorker)
    .build();

function addWorker(definition: DynamicModule, { isGlobal = true }: TrackingWorkerModuleExtras): DynamicModule {
  return {
    ...definition,
    global: isGlobal,
    providers: [...(definition.providers ?? []), TrackingWorkerService],
    exports: [...(definition.exports ?? []), TrackingWorkerService],
  };
}
