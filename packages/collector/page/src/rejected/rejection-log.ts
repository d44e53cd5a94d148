import { signal, type ReadonlySignal } from '@preact/signals-core';
import type { RejectedEvent } from '../../../src/client/control.types.js';
import type { StreamMessage } from '../connection/stream-message.types.js';
import { mergeRejected } from './merge-rejected.js';

const MAX_REJECTED = 500;

/** The latest bodies that were answered with 400, the oldest first. */
export class RejectionLog {
  private readonly current = signal<readonly RejectedEvent[]>([]);
  private streamed: readonly RejectedEvent[] = [];

  get all(): ReadonlySignal<readonly RejectedEvent[]> {
    return this.current;
  }

  take(messages: readonly StreamMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'reset') {
        this.streamed = this.current.value = [];
      } else if (message.kind === 'rejected') {
        this.streamed = [...this.streamed, message.rejected].slice(-MAX_REJECTED);
        this.current.value = [...this.current.value, message.rejected].slice(-MAX_REJECTED);
      }
    }
  }

  /** A connection opens: what it streams from now on may also be in the list that is read. */
  begin(): void {
    this.streamed = [];
  }

  /** Takes the list that was read after the connection had opened. */
  load(read: readonly RejectedEvent[]): void {
    this.current.value = mergeRejected(read, this.streamed).slice(-MAX_REJECTED);
  }
}
