import type { EventContext, Logger } from '@greenflash-events/core';
import { RateLimitedLog } from '@greenflash-events/core/engine';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Observable } from 'rxjs';
import type { AnnouncedCall, Place } from './place.js';
import { RequestScope } from './request-scope.js';
import { SharedContexts, type ContextReader } from './shared-contexts.js';

/** The scopes of one tracker. What runs below a handler finds its own, whatever else runs at the same time. */
export class RequestScopes {
  readonly #storage = new AsyncLocalStorage<Place>();
  readonly #contexts: SharedContexts;

  constructor(
    private readonly reader: ContextReader | undefined,
    logger: Logger,
  ) {
    // At most one line a minute of each kind: what is wrong once is wrong for every request.
    this.#contexts = new SharedContexts(reader, new RateLimitedLog(logger, '', () => performance.now()));
  }

  /** Whether every invocation has something to inherit. */
  get areNeeded(): boolean {
    return this.reader !== undefined;
  }

  /** What the event at hand inherits. Never throws. */
  context(): EventContext | undefined {
    return this.#storage.getStore()?.scope.context();
  }

  place(): Place | undefined {
    return this.#storage.getStore();
  }

  /** Runs `fn` in the scope of this invocation, which is made unless it is already there. */
  enter<T>(execution: ExecutionContext, fn: () => T): T {
    const scope = this.#scopeOf(execution);
    return scope === this.#storage.getStore()?.scope ? fn() : this.#storage.run({ scope }, fn);
  }

  /** The same, up to the announced call of the handler. */
  announce<T>(execution: ExecutionContext, announced: AnnouncedCall, fn: () => T): T {
    return this.#storage.run({ scope: this.#scopeOf(execution), announced }, fn);
  }

  /** Runs `fn` at that place. */
  at<T>(place: Place, fn: () => T): T {
    return this.#storage.run(place, fn);
  }

  /** The handler's stream, subscribed once, and run in the scope of its invocation. */
  handle(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    // Nest binds the handler to where handle() is called, so that call is part of what runs in the scope.
    return new Observable((subscriber) => this.enter(execution, () => next.handle().subscribe(subscriber)));
  }

  /** A method that Nest calls by itself, or that a handler calls, is part of what it is called from. */
  #scopeOf(execution: ExecutionContext): RequestScope {
    const outer = this.#storage.getStore()?.scope;
    return outer?.execution === execution ? outer : new RequestScope(execution, this.#contexts, outer);
  }
}
