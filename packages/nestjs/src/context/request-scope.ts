import type { EventContext } from '@greenflash-events/core';
import { errorName } from '@greenflash-events/core/engine';
import type { ExecutionContext } from '@nestjs/common';
import { getConversationIdSource, readConversationId } from './conversation-id.js';
import { HandlerInvocation, METHOD, handlerName } from './handler-invocation.js';
import type { ContextCell, SharedContexts } from './shared-contexts.js';

/** What the events below one invocation inherit: read when the first one asks, and once. */
export class RequestScope {
  readonly #cell: ContextCell | undefined;
  #conversationId: string | undefined;
  #isRead = false;

  constructor(
    readonly execution: ExecutionContext,
    private readonly contexts: SharedContexts,
    /** The invocation from within which this one came to be. */
    private readonly outer: RequestScope | undefined,
  ) {
    // A plain method is no request of its own.
    this.#cell = execution.getType<string>() === METHOD ? undefined : contexts.cellOf(execution);
  }

  /** Never throws, whatever the app's functions do. */
  context(): EventContext | undefined {
    const own = this.#cell === undefined ? this.outer?.context() : this.contexts.read(this.#cell, this.execution);
    const externalConversationId = this.#readConversationId();
    return externalConversationId === undefined ? own : { ...own, externalConversationId };
  }

  #readConversationId(): string | undefined {
    if (this.#isRead) return this.#conversationId;
    this.#isRead = true;
    const from = getConversationIdSource(this.execution);
    if (from === undefined) return undefined;
    try {
      this.#conversationId = readConversationId(from, new HandlerInvocation(this.execution));
    } catch (error) {
      const handler = handlerName(this.execution);
      const name = errorName(error);
      this.contexts.log.warn(handler, `@ConversationId() of ${handler} threw (${name}); its events go without it`);
    }
    return this.#conversationId;
  }
}
