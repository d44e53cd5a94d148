import type { EventContext, Logger } from '@greenflash-events/core';
import { RateLimitedLog } from '@greenflash-events/core/engine';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { Observable } from 'rxjs';
import type { AnnouncedCall, Place } from './place.js';
import { RequestScope } from './request-scope.js';
import { SharedContexts, type ContextReader } from './shared-contexts.js';

/** One for all trackers of the process, so that their interceptors know of one another. */
const places = new AsyncLocalStorage<Place>();

/** The scopes of one tracker. What runs below a handler finds its own, whatever else runs at the same time. */
export class RequestScopes {
  readonly #contexts: SharedContexts;
  /** At most one line a minute of each kind: what is wrong once is wrong for every request. */
  readonly log: RateLimitedLog;

  constructor(
    private readonly reader: ContextReader | undefined,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger, '', () => performance.now());
    this.#contexts = new SharedContexts(reader, this.log);
  }

  /** Whether every invocation has something to inherit. */
  get areNeeded(): boolean {
    return this.reader !== undefined;
  }

  /** What the event at hand inherits. Never throws. */
  context(): EventContext | undefined {
    return places.getStore()?.scope.ownedBy(this.#contexts)?.context();
  }

  place(): Place | undefined {
    return places.getStore();
  }

  /** Runs `fn` in the scope of this invocation, which is made unless it is already there. */
  enter<T>(execution: ExecutionContext, fn: () => T): T {
    const scope = this.#scopeOf(execution);
    return scope === places.getStore()?.scope ? fn() : places.run({ scope }, fn);
  }

  /** The same, up to the announced call of the handler. */
  announce<T>(execution: ExecutionContext, announced: AnnouncedCall, fn: () => T): T {
    // The interceptor may be bound twice, to the method and to its class or the app. Nest runs the innermost last.
    const outer = places.getStore()?.announced;
    if (outer?.execution === execution) outer.replaced();
    return places.run({ scope: this.#scopeOf(execution), announced }, fn);
  }

  /** Runs `fn` at that place. */
  at<T>(place: Place, fn: () => T): T {
    return places.run(place, fn);
  }

  /** The handler's stream, subscribed once, and run in the scope of its invocation. */
  handle(execution: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    // Nest binds the handler to where handle() is called, so that call is part of what runs in the scope.
    return new Observable((subscriber) => this.enter(execution, () => next.handle().subscribe(subscriber)));
  }

  /** A method that Nest calls by itself, or that a handler calls, is part of what it is called from. */
  #scopeOf(execution: ExecutionContext): RequestScope {
    const outer = places.getStore()?.scope;
    const known = outer?.ownedBy(this.#contexts)?.execution === execution;
    return known ? outer : new RequestScope(execution, this.#contexts, outer);
  }
}
