import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { isKnownInvocation } from '../context/handler-invocation.js';
import { TRACKING_RUNTIME } from '../tracking.tokens.js';
import type { HandlerPlan } from './handler-plans.js';
import { HandlerRecording } from './handler-recording.js';
import { listenToStream } from './listen-to-stream.js';
import type { TrackingRuntime } from './tracking-runtime.js';

/**
 * Tracks the events of decorated handlers. `@TrackEvent()` and `@ConversationId()` bind it; bound again to a class or the
 * whole app, it still tracks once. What a handler returns or throws, and when, stays as it is.
 */
@Injectable()
export class TrackingInterceptor implements NestInterceptor {
  readonly #runtime: TrackingRuntime;

  constructor(@Inject(TRACKING_RUNTIME) runtime: TrackingRuntime) {
    this.#runtime = runtime;
  }

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    if (!isKnownInvocation(execution)) return next.handle();
    const runtime = this.#runtime;
    const plan = runtime.plans.of(execution);
    const tracked = plan.steps.length === 0 ? next : recorded(runtime, plan, execution, next);
    const needsScope = plan.hasConversationId || runtime.scopes.areNeeded;
    return needsScope ? runtime.scopes.handle(execution, tracked) : tracked.handle();
  }
}

function recorded(
  runtime: TrackingRuntime,
  plan: HandlerPlan,
  execution: ExecutionContext,
  next: CallHandler<unknown>,
): CallHandler<unknown> {
  return { handle: () => listenToStream(next.handle(), () => new HandlerRecording(runtime, execution, plan)) };
}
