import type { EventInput, Tracker } from '@greenflash-events/core';
import { rejectMapping } from '@greenflash-events/core/engine';
import type { RequestScopes } from '../context/request-scopes.js';
import type { HandlerPlans } from './handler-plans.js';

/** What the interceptors of decorated handlers share; each module that has such a handler has an interceptor of its own. */
export class TrackingRuntime {
  constructor(
    private readonly tracker: Tracker,
    readonly scopes: RequestScopes,
    readonly plans: HandlerPlans,
  ) {}

  /** Never throws. */
  track(input: EventInput): void {
    try {
      this.tracker.track(input);
    } catch {
      // In strict mode it throws what it has counted and logged already. No event is worth a response.
    }
  }

  /** Never throws. Counts and logs an event that never came to be. */
  reject(source: string, message: string): void {
    try {
      rejectMapping(this.tracker, source, message);
    } catch {
      // See track().
    }
  }
}
