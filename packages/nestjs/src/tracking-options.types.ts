import type { EventContext, TrackerOptions } from '@greenflash-events/core';
import type { TrackingSource } from './context/tracking-source.types.js';

/** Options of `TrackingModule.forRoot()`: all of core's, with a `context` that is told about the request. */
export interface TrackingOptions extends Omit<TrackerOptions, 'context' | 'name'> {
  /**
   * Who, which organization, which conversation: fields for every event of a request. Called at the first event of a
   * request, when guards have run, and once per request; every `TrackingService.track()` in the handler and below it
   * inherits what it returns. Middleware, guards and exception filters run outside of the handler, where Nest lets no
   * interceptor reach: give their events a user of their own. Synchronous. Where it throws, the events of that request
   * go without it and a warning is logged.
   * Without this option, a handler that is not decorated runs as if the module were not there.
   */
  readonly context?: ((source: TrackingSource) => EventContext | undefined) | undefined;
}

/** What stands beside the options, also in `forRootAsync()`. */
export interface TrackingExtras {
  /**
   * `false`: only modules that import this one see `TrackingService`; decorated handlers need it too. Nest then calls
   * the module's shutdown hooks earlier, so that events tracked in other modules' hooks may be refused.
   * @default true
   */
  isGlobal?: boolean | undefined;
  /** Name of this tracker, for `@InjectTracker(name)`, logs, hooks and metrics. @default 'default' */
  name?: string | undefined;
}

/** What a class given as `useClass` or `useExisting` implements. */
export interface TrackingOptionsFactory {
  createTrackingOptions(): TrackingOptions | Promise<TrackingOptions>;
}
