import { Injectable } from '@nestjs/common';
import type { RejectedEvent } from '../../client/control.types.js';
import type { Refusal } from '../http/refusal.js';
import { EventStore } from '../storage/event-store.js';
import { Arrivals } from './arrivals.js';

/** Characters that are kept of each body. */
const MAX_TEXT = 16_384;

/** Remembers bodies that were refused, and tells of them. */
@Injectable()
export class Rejections {
  constructor(
    private readonly store: EventStore,
    private readonly arrivals: Arrivals,
  ) {}

  async add(namespace: string, refusal: Refusal, body: Buffer): Promise<void> {
    const rejected = describe(refusal, body);
    await this.store.reject(namespace, rejected);
    this.arrivals.publish(namespace, { kind: 'rejected', ...rejected });
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
