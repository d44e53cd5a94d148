export { TrackingWorkerModule } from './tracking-worker.module.js';
export { TrackingWorkerService } from './tracking-worker.service.js';
export type {
  TrackingWorkerModuleOptions,
  TrackingWorkerOptionsFactory,
} from './tracking-worker-module-options.types.js';
