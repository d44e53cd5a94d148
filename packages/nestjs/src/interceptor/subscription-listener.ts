import type { ExecutionContext } from '@nestjs/common';
import { isAsyncIterable, watchIterator } from './watch-iterator.js';
import type { StreamListener } from './listen-to-stream.js';

/** Whether the handler starts a subscription of GraphQL: it returns the iterator that the server goes through. */
export function isGraphqlSubscription(execution: ExecutionContext): boolean {
  if (execution.getType<string>() !== 'graphql') return false;
  const info = Object(execution.getArgByIndex<unknown>(3)) as { operation?: { operation?: unknown } };
  return info.operation?.operation === 'subscription';
}

/** Takes the items of the iterator for the stream. Who unsubscribes ends it, as GraphQL's clients do in the end. */
export class SubscriptionListener implements StreamListener {
  #isWatching = false;

  constructor(private readonly listener: StreamListener) {}

  value(value: unknown): void {
    const { listener } = this;
    this.#isWatching = isAsyncIterable(value) && watchIterator(value, listener, () => listener.completed());
    if (!this.#isWatching) listener.value(value);
  }

  completed(): void {
    if (!this.#isWatching) this.listener.completed();
  }

  failed(error: unknown): void {
    this.listener.failed(error);
  }

  aborted(): void {
    if (!this.#isWatching) this.listener.aborted();
  }
}
