import type { ExecutionContext } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { HandlerInvocation } from '../context/handler-invocation.js';
import type { MappingContext } from '../mapping/mapping.types.js';

// Nest's own key, which it exports from different places in 11 and 12.
const REDIRECT = '__redirect__';

/** An invocation with the value at hand. */
export class ValuePassed extends HandlerInvocation implements MappingContext {
  readonly error = undefined;

  constructor(
    execution: ExecutionContext,
    readonly result: unknown,
  ) {
    super(execution);
  }

  get status(): number | undefined {
    if (this.type !== 'http' || Reflect.hasMetadata(REDIRECT, this.execution.getHandler())) return undefined;
    const { statusCode } = Object(this.execution.getArgByIndex<unknown>(1)) as { statusCode?: unknown };
    return numberOrNothing(statusCode);
  }
}

/** An invocation that threw. `result`: the last value before that. */
export class HandlerFailed extends HandlerInvocation implements MappingContext {
  constructor(
    execution: ExecutionContext,
    readonly error: unknown,
    readonly result: unknown,
  ) {
    super(execution);
  }

  get status(): number | undefined {
    return statusOf(this.error) ?? (this.type === 'http' ? 500 : undefined);
  }
}

/** An invocation whose stream was unsubscribed before its end. `result`: the last value before that. */
export class HandlerAborted extends HandlerInvocation implements MappingContext {
  readonly error = undefined;
  readonly status = undefined;

  constructor(
    execution: ExecutionContext,
    readonly result: unknown,
  ) {
    super(execution);
  }
}

/** `HttpException` by shape, since an app may hold several copies of Nest; for the rest, Nest 11 and 12 differ. */
function statusOf(error: unknown): number | undefined {
  const { getStatus, statusCode } = Object(error) as Record<string, unknown>;
  if (typeof getStatus === 'function') return numberOrNothing(getStatus.call(error));
  return BaseExceptionFilter.prototype.isHttpError(error) ? numberOrNothing(statusCode) : undefined;
}

function numberOrNothing(status: unknown): number | undefined {
  return typeof status === 'number' ? status : undefined;
}
