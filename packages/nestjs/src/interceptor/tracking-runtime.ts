import type { EventInput, Tracker } from '@greenflash-events/core';
import { rejectMapping } from '@greenflash-events/core/engine';
import type { ExecutionContext } from '@nestjs/common';
import type { RequestScopes } from '../context/request-scopes.js';
import type { HandlerPlans } from './handler-plans.js';

/** What the interceptors of decorated handlers share: there is one for each module that has such a handler. */
export class TrackingRuntime {
  readonly #innermost = new WeakMap<ExecutionContext, object>();

  constructor(
    private readonly tracker: Tracker,
    readonly scopes: RequestScopes,
    readonly plans: HandlerPlans,
  ) {}

  /**
   * The interceptor may be bound twice, to the method and to its class or the app. Nest shares one ExecutionContext among
   * the interceptors of an invocation, and runs the innermost last: that one sees the handler's own result, and it alone
   * tracks. A repeated invocation, by `retry()` in an outer interceptor, claims anew.
   */
  claim(execution: ExecutionContext, claimant: object): void {
    this.#innermost.set(execution, claimant);
  }

  isInnermost(execution: ExecutionContext, claimant: object): boolean {
    return this.#innermost.get(execution) === claimant;
  }

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
