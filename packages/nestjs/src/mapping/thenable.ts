import { types } from 'node:util';

/** Whether a caller would wait for it. Looks at nothing but `then`, and never throws. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
  } catch {
    return false;
  }
}

/**
 * Handles the rejection of a promise that is not used, which would otherwise end the host process as unhandled. Only for a real promise: asking
 * another thenable, a query builder for instance, may start what it stands for.
 */
export function silence(value: PromiseLike<unknown>): void {
  if (types.isPromise(value)) value.catch(() => undefined);
}
