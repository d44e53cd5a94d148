import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { isKnownInvocation } from './handler-invocation.js';
import type { RequestScopes } from './request-scopes.js';

/** Opens a scope around every handler of the app. Registered only where the option `context` is given. */
@Injectable()
export class ContextInterceptor implements NestInterceptor {
  readonly #scopes: RequestScopes;

  constructor(scopes: RequestScopes) {
    this.#scopes = scopes;
  }

  intercept(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return isKnownInvocation(execution) ? this.#scopes.handle(execution, next) : next.handle();
  }
}
