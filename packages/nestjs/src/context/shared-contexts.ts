import type { EventContext } from '@greenflash-events/core';
import { describeError, type RateLimitedLog } from '@greenflash-events/core/engine';
import type { ExecutionContext } from '@nestjs/common';
import { isThenable, silence } from '../mapping/thenable.js';
import { HandlerInvocation } from './handler-invocation.js';
import type { TrackingSource } from './tracking-source.types.js';

export type ContextReader = (source: TrackingSource) => EventContext | undefined;

/** The answer of the option `context` to one request, once it was asked. */
export interface ContextCell {
  isRead: boolean;
  context?: EventContext | undefined;
}

/** What the option `context` says, asked at the first event of a request and once. */
export class SharedContexts {
  /** All fields of one GraphQL operation are one request, and have this in common. */
  readonly #ofOperations = new WeakMap<object, ContextCell>();

  constructor(
    private readonly reader: ContextReader | undefined,
    /** Called with what is wrong with the app's own functions. */
    readonly log: RateLimitedLog,
  ) {}

  cellOf(execution: ExecutionContext): ContextCell {
    const operation: unknown =
      execution.getType<string>() === 'graphql' ? execution.getArgByIndex<unknown>(2) : undefined;
    if (typeof operation !== 'object' || operation === null) return { isRead: false };
    let cell = this.#ofOperations.get(operation);
    if (cell === undefined) this.#ofOperations.set(operation, (cell = { isRead: false }));
    return cell;
  }

  /** Never throws, whatever the app's function does. */
  read(cell: ContextCell, execution: ExecutionContext): EventContext | undefined {
    if (cell.isRead || this.reader === undefined) return cell.context;
    // Before reading: an event tracked inside the reader must not read again.
    cell.isRead = true;
    cell.context = this.#ask(this.reader, execution);
    return cell.context;
  }

  #ask(reader: ContextReader, execution: ExecutionContext): EventContext | undefined {
    try {
      const context = reader(new HandlerInvocation(execution));
      if (!isThenable(context)) return context ?? undefined;
      silence(context);
      this.log.warn('context', 'the option context returned a promise, but must be synchronous; events go without it');
    } catch (error) {
      const what = describeError(error);
      this.log.warn('context', `the option context threw (${what}); the events of the request go without it`);
    }
    return undefined;
  }
}
