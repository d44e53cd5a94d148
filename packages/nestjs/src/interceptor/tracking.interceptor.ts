import {
  Inject,
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import { isKnownInvocation } from '../context/handler-invocation.js';
import { sharedClass } from '../shared-class.js';
import { TRACKING_RUNTIME } from '../tracking.tokens.js';
import type { HandlerPlan } from './handler-plans.js';
import { HandlerRecording } from './handler-recording.js';
import { watchStream, watchSubscription } from '../result/watch-result.js';
import { asRuntime, type TrackingRuntime } from './tracking-runtime.js';

/**
 * Tracks the events of decorated handlers. `@TrackEvent()` and `@ConversationId()` bind it; bound again to a class or the
 * whole app, it still tracks once. What a handler returns or throws, and when, stays as it is. Without TrackingModule, as in
 * a test of one controller, it passes through.
 */
@sharedClass('TrackingInterceptor')
@Injectable()
export class TrackingInterceptor implements NestInterceptor {
  readonly #runtime: TrackingRuntime | undefined;

  constructor(@Optional() @Inject(TRACKING_RUNTIME) runtime?: unknown) {
    this.#runtime = asRuntime(runtime);
  }

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const runtime = this.#runtime;
    if (runtime === undefined || !isKnownInvocation(execution)) return next.handle();
    const { plans, scopes } = runtime;
    const plan = plans.of(execution);
    if (plan.marks.length > 0) return recorded(runtime, execution, next, plan);
    return plan.hasConversationId || scopes.areNeeded ? scopes.handle(execution, next) : next.handle();
  }
}

function recorded(
  runtime: TrackingRuntime,
  execution: ExecutionContext,
  next: CallHandler<unknown>,
  plan: HandlerPlan,
): Observable<unknown> {
  return new Observable((subscriber) => {
    const recording = new HandlerRecording(runtime, execution, plan);
    // Nest binds the handler to where handle() is called, so that call is part of what runs in the scope.
    return runtime.scopes.announce(execution, recording, () => {
      const stream = next.handle();
      // @ConversationId() alone has nothing to watch it for.
      if (plan.steps.length === 0) return stream.subscribe(subscriber);
      recording.begin();
      const watch = isGraphqlSubscription(execution) ? watchSubscription : watchStream;
      return watch(stream, recording, subscriber);
    });
  });
}

/** Whether the handler starts a subscription of GraphQL: it returns the iterator that the server goes through. */
function isGraphqlSubscription(execution: ExecutionContext): boolean {
  if (execution.getType<string>() !== 'graphql') return false;
  const info = Object(execution.getArgByIndex<unknown>(3)) as { operation?: { operation?: unknown } };
  return info.operation?.operation === 'subscription';
}
