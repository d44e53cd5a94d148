import type { EventContext } from '@greenflash-events/core';
import type { ExecutionContext } from '@nestjs/common';
import { types } from 'node:util';
import type { TrackingSource } from './tracking-source.types.js';
import { getConversationIdSource, readConversationId } from './conversation-id.js';
import { errorName } from '@greenflash-events/core/engine';
import { HandlerInvocation, handlerName } from './handler-invocation.js';

export type ContextReader = (source: TrackingSource) => EventContext | undefined;

/** What the events below one invocation inherit: read when the first one asks, and once. */
export class RequestScope {
  #context: EventContext | undefined;
  #isRead = false;

  constructor(
    readonly execution: ExecutionContext,
    private readonly reader: ContextReader | undefined,
    /** Told of what is wrong with the app's own functions. */
    private readonly warn: (kind: string, message: string) => void,
  ) {}

  /** Never throws, whatever the app's functions do. */
  context(): EventContext | undefined {
    if (this.#isRead) return this.#context;
    // Before reading: an event tracked inside the reader must not read again.
    this.#isRead = true;
    const invocation = new HandlerInvocation(this.execution);
    const own = this.#ownContext(invocation);
    const externalConversationId = this.#conversationId(invocation);
    this.#context = externalConversationId === undefined ? own : { ...own, externalConversationId };
    return this.#context;
  }

  #ownContext(source: TrackingSource): EventContext | undefined {
    try {
      const context = this.reader?.(source);
      if (!types.isPromise(context)) return context ?? undefined;
      context.catch(() => undefined);
      this.warn('context', 'the option context returned a promise, but must be synchronous; events go without it');
    } catch (error) {
      this.warn('context', `the option context threw (${errorName(error)}); the events of the request go without it`);
    }
    return undefined;
  }

  #conversationId(source: TrackingSource): string | undefined {
    const from = getConversationIdSource(this.execution);
    if (from === undefined) return undefined;
    try {
      return readConversationId(from, source);
    } catch (error) {
      const handler = handlerName(this.execution);
      this.warn(handler, `@ConversationId() of ${handler} threw (${errorName(error)}); its events go without it`);
      return undefined;
    }
  }
}
