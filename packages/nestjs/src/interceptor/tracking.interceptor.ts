import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { isKnownInvocation } from '../context/handler-invocation.js';
import { TRACKING_RUNTIME } from '../tracking.tokens.js';
import type { HandlerPlan } from './handler-plans.js';
import { HandlerRecording } from './handler-recording.js';
import { listen } from './listen-to-stream.js';
import { SubscriptionListener, isGraphqlSubscription } from './subscription-listener.js';
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
    const { plans, scopes } = this.#runtime;
    const plan = plans.of(execution);
    if (plan.marks.length > 0) return this.#recorded(execution, next, plan);
    return plan.hasConversationId || scopes.areNeeded ? scopes.handle(execution, next) : next.handle();
  }

  #recorded(execution: ExecutionContext, next: CallHandler<unknown>, plan: HandlerPlan): Observable<unknown> {
    const runtime = this.#runtime;
    return new Observable((subscriber) => {
      const recording = new HandlerRecording(runtime, execution, plan);
      const listener = isGraphqlSubscription(execution) ? new SubscriptionListener(recording) : recording;
      // Nest binds the handler to where handle() is called, so that call is part of what runs in the scope.
      return runtime.scopes.announce(execution, recording, () => {
        recording.begin();
        return listen(next.handle(), listener, subscriber);
      });
    });
  }
}
