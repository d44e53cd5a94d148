import type { WorkerOptions } from '../options/worker-options.js';

/** Options of `TrackingWorkerModule.forRoot()`: those of `startWorker()`. Signals are the app's own concern. */
export type TrackingWorkerModuleOptions = Omit<WorkerOptions, 'handleSignals'>;

/** What stands beside the options, also in `forRootAsync()`. */
export interface TrackingWorkerModuleExtras {
  /** `false`: only modules that import this one see `TrackingWorkerService`. @default true */
  isGlobal?: boolean;
}

/** What a class given as `useClass` or `useExisting` implements. */
export interface TrackingWorkerOptionsFactory {
  createTrackingWorkerOptions(): TrackingWorkerModuleOptions | Promise<TrackingWorkerModuleOptions>;
}
