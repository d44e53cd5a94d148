import type { EventContext } from '@greenflash-events/core';
import { describeError } from '@greenflash-events/core/engine';
import type { ExecutionContext } from '@nestjs/common';
import { getConversationIdSource, readConversationId } from './conversation-id.js';
import { HandlerInvocation, METHOD, handlerName } from './handler-invocation.js';
import type { ContextCell, SharedContexts } from './shared-contexts.js';

/**
 * How many scopes of methods may stand in one another. A method that schedules itself again runs within its former call, and
 * each scope keeps the arguments of its call.
 */
const MAX_DEPTH = 16;

/** What the events below one invocation inherit: read when the first one asks, and once. */
export class RequestScope {
  readonly #cell: ContextCell | undefined;
  #conversationId: string | undefined;
  #isRead = false;
  /** The invocation from within which this one came to be. */
  private readonly outer: RequestScope | undefined;
  private readonly depth: number;

  constructor(
    readonly execution: ExecutionContext,
    private readonly contexts: SharedContexts,
    outer: RequestScope | undefined,
  ) {
    // A plain method is no request of its own, nor is a handler that another one calls by `super`.
    const isPart =
      execution.getType<string>() === METHOD || outer?.ownedBy(contexts)?.execution.getArgs() === execution.getArgs();
    this.#cell = isPart ? undefined : contexts.cellOf(execution);
    this.outer = outer;
    if (this.#cell === undefined && outer !== undefined && outer.depth >= MAX_DEPTH) {
      [this.outer, this.#conversationId] = outer.withoutMethods(contexts);
    }
    this.depth = this.#cell === undefined ? (this.outer?.depth ?? 0) + 1 : 0;
  }

  /** The nearest scope of that tracker, from here outwards. */
  ownedBy(contexts: SharedContexts): RequestScope | undefined {
    return this.contexts === contexts ? this : this.outer?.ownedBy(contexts);
  }

  /** Never throws, whatever the app's functions do. */
  context(): EventContext | undefined {
    const own =
      this.#cell === undefined
        ? this.outer?.ownedBy(this.contexts)?.context()
        : this.contexts.read(this.#cell, this.execution);
    const externalConversationId = this.#readConversationId();
    return externalConversationId === undefined ? own : { ...own, externalConversationId };
  }

  /** What this one is in, without methods of this tracker, and the conversation that they are in. */
  private withoutMethods(contexts: SharedContexts): [RequestScope | undefined, string | undefined] {
    if (this.contexts !== contexts || this.#cell !== undefined) return [this, undefined];
    const id = this.#readConversationId();
    const [outer, outerId] = this.outer?.withoutMethods(contexts) ?? [undefined, undefined];
    return [outer, id ?? outerId];
  }

  #readConversationId(): string | undefined {
    if (this.#isRead) return this.#conversationId;
    this.#isRead = true;
    const from = getConversationIdSource(this.execution);
    if (from === undefined) return this.#conversationId;
    try {
      this.#conversationId = readConversationId(from, new HandlerInvocation(this.execution)) ?? this.#conversationId;
    } catch (error) {
      const handler = handlerName(this.execution);
      this.contexts.log.warn(
        handler,
        `@ConversationId() of ${handler} threw (${describeError(error)}); its events go without it`,
      );
    }
    return this.#conversationId;
  }
}
