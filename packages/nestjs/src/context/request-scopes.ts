import type { EventContext, Logger } from '@greenflash-events/core';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Observable } from 'rxjs';
import { RequestScope, type ContextReader } from './request-scope.js';

const WARN_INTERVAL_MS = 60_000;

/** The scopes of one tracker. What runs below a handler finds its own, whatever else runs at the same time. */
export class RequestScopes {
  readonly #storage = new AsyncLocalStorage<RequestScope>();
  readonly #warnedAt = new Map<string, number>();

  constructor(
    private readonly reader: ContextReader | undefined,
    private readonly logger: Logger,
  ) {}

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

  /** At most once a minute of each kind: what is wrong once is wrong for every request. */
  readonly #warn = (kind: string, message: string): void => {
    const now = performance.now();
    if (now - (this.#warnedAt.get(kind) ?? -Infinity) < WARN_INTERVAL_MS) return;
    this.#warnedAt.set(kind, now);
    try {
      this.logger.warn(message);
    } catch {
      // A broken logger is the app's to notice.
    }
  };
}
