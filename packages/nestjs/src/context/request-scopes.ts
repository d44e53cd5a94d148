import type { EventContext, Logger } from '@greenflash-events/core';
import { RateLimitedLog } from '@greenflash-events/core/engine';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Observable } from 'rxjs';
import { RequestScope, type ContextReader } from './request-scope.js';

/** The scopes of one tracker. What runs below a handler finds its own, whatever else runs at the same time. */
export class RequestScopes {
  readonly #storage = new AsyncLocalStorage<RequestScope>();
  /** At most one line a minute of each kind: what is wrong once is wrong for every request. */
  readonly #log: RateLimitedLog;

  constructor(
    private readonly reader: ContextReader | undefined,
    logger: Logger,
  ) {
    this.#log = new RateLimitedLog(logger, '', () => performance.now());
  }

  /** Whether every invocation has something to inherit. */
  get areNeeded(): boolean {
    return this.reader !== undefined;
  }

  /** What the event at hand inherits. Never throws. */
  context(): EventContext | undefined {
    return this.#storage.getStore()?.context();
  }

  /** Runs `fn` in the scope of this invocation, which is made unless it is already there. */
  enter<T>(execution: ExecutionContext, fn: () => T): T {
    if (this.#storage.getStore()?.execution === execution) return fn();
    return this.#storage.run(new RequestScope(execution, this.reader, this.#warn), fn);
  }

  /** The handler's stream, subscribed once, and run in the scope of its invocation. */
  handle(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    // Nest binds the handler to where handle() is called, so that call is part of what runs in the scope.
    return new Observable((subscriber) => this.enter(execution, () => next.handle().subscribe(subscriber)));
  }

  readonly #warn = (kind: string, message: string): void => this.#log.warn(kind, message);
}
