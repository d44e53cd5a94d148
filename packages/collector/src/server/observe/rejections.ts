import { Injectable } from '@nestjs/common';
import type { RejectedEvent } from '../../client/control.types.js';
import type { Refusal } from '../http/refusal.js';
import { EventStore } from '../storage/event-store.js';
import { Arrivals } from './arrivals.js';

/** Rejected bodies that are remembered for each key, the latest. */
export const MAX_REJECTED = 200;

/** Characters that are kept of each. */
const MAX_TEXT = 16_384;

/** The latest rejected bodies, in memory; how many there were is counted in the database. */
@Injectable()
export class Rejections {
  private readonly byNamespace = new Map<string, RejectedEvent[]>();

  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  async add(namespace: string, refusal: Refusal, body: Buffer): Promise<void> {
    const rejected = describe(refusal, body);
    this.byNamespace.set(namespace, [...this.list(namespace), rejected].slice(-MAX_REJECTED));
    await this.store.count(namespace, 'rejected');
    this.arrivals.publish(namespace, { kind: 'rejected', ...rejected });
  }

  /** In the order of their arrival. */
  list(namespace: string): readonly RejectedEvent[] {
    return this.byNamespace.get(namespace) ?? [];
  }

  clear(namespace: string): void {
    this.byNamespace.delete(namespace);
  }
}

function describe(refusal: Refusal, body: Buffer): RejectedEvent {
  // Four bytes a character at most, so that a large body is not decoded for the little that is kept.
  const text = body.toString('utf8', 0, MAX_TEXT * 4);
  return {
    receivedAt: new Date().toISOString(),
    code: refusal.code,
    message: refusal.message,
    problems: refusal.problems,
    text: text.slice(0, MAX_TEXT).toWellFormed(),
    truncated: text.length > MAX_TEXT || body.length > MAX_TEXT * 4,
  };
}
