import type { ExecutionContext } from '@nestjs/common';

const INNERMOST = Symbol.for('greenflash-events.nestjs.innermost');

/** Kept on the context itself: in a WeakMap, an entry for each request cost more than all the rest of an interceptor. */
type Claimed = ExecutionContext & { [INNERMOST]?: object };

/**
 * The interceptor may be bound twice, to the method and to its class or the app. Nest shares one ExecutionContext among
 * the interceptors of an invocation, and runs the innermost last: that one sees the handler's own result, and it alone
 * tracks. A repeated invocation, by `retry()` in an outer interceptor, claims anew.
 */
export function claim(execution: ExecutionContext, claimant: object): void {
  (execution as Claimed)[INNERMOST] = claimant;
}

export function isInnermost(execution: ExecutionContext, claimant: object): boolean {
  return (execution as Claimed)[INNERMOST] === claimant;
}
