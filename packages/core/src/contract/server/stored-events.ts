import { createHash } from 'node:crypto';
import type { ReceivedAttempt } from './scripted-answers.js';

interface Stored {
  readonly eventId: string;
  copies: number;
}

/**
 * What the server keeps, by insert id, as the API does: a second request with the same insert id makes no second event.
 * It counts how often that happened, and whether the bytes were the same.
 */
export class StoredEvents {
  readonly #stored = new Map<string, Stored>();
  readonly #arrivals = new Map<string, number>();
  readonly #digests = new Map<string, string>();
  readonly #rewritten = new Set<string>();

  /** How many events are stored. */
  get storedOnce(): number {
    return this.#stored.size;
  }

  /** Requests for an event that was stored before. */
  get copies(): number {
    return [...this.#stored.values()].reduce((sum, { copies }) => sum + copies, 0);
  }

  /** Insert ids of which two requests differed in a byte. */
  get rewritten(): readonly string[] {
    return [...this.#rewritten];
  }

  has(insertId: string): boolean {
    return this.#stored.has(insertId);
  }

  insertIds(): readonly string[] {
    return [...this.#stored.keys()];
  }

  /** @returns how many requests with that insert id have come, this one included */
  countArrival(insertId: string): number {
    const count = (this.#arrivals.get(insertId) ?? 0) + 1;
    this.#arrivals.set(insertId, count);
    return count;
  }

  idOf({ insertId, body }: ReceivedAttempt): string {
    const digest = createHash('sha1').update(body).digest('base64');
    if ((this.#digests.get(insertId) ?? digest) !== digest) this.#rewritten.add(insertId);
    this.#digests.set(insertId, digest);
    return this.#stored.get(insertId)?.eventId ?? `evt_${this.#stored.size + 1}`;
  }

  store(attempt: ReceivedAttempt): string {
    const eventId = this.idOf(attempt);
    const stored = this.#stored.get(attempt.insertId);
    if (stored === undefined) this.#stored.set(attempt.insertId, { eventId, copies: 0 });
    else stored.copies++;
    return eventId;
  }
}
