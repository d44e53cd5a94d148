import { ClaimSize } from './claim-size.js';
import { PollDelay } from './poll-delay.js';

export interface ClaimScheduleOptions {
  /** Most events that are held at once. */
  readonly maxClaim: number;
  /** Wait after a claim that found fewer events than it asked for; doubles up to `pollMaxMs` while it finds none. */
  readonly pollMinMs: number;
  readonly pollMaxMs: number;
}

/** When to claim again, and how many. */
export class ClaimSchedule {
  readonly #size: ClaimSize;
  readonly #poll: PollDelay;
  #nextAt = -Infinity;
  /** When the first of the events that this process gave back for later is due again. */
  #retryAt = Infinity;
  /** The claim whose events are being used up. */
  #last: { readonly at: number; readonly wasFull: boolean } | undefined;

  constructor({ maxClaim, pollMinMs, pollMaxMs }: ClaimScheduleOptions, random: () => number) {
    this.#size = new ClaimSize(maxClaim);
    this.#poll = new PollDelay(pollMinMs, pollMaxMs, random);
  }

  /** When the next claim is due, on the monotonic clock. */
  get dueAt(): number {
    return Math.min(this.#nextAt, this.#retryAt);
  }

  /**
   * How many events to claim beside those that are held. A probe takes the one that is due for longest, so that an event
   * which failed just now does not keep the lane shut.
   */
  wanted(held: number, sending: number, isProbing: boolean): number {
    if (isProbing) return held + sending === 0 ? 1 : 0;
    const { value } = this.#size;
    return held <= value / 2 ? value - held : 0;
  }

  /** There may be work. */
  wake(): void {
    this.#nextAt = -Infinity;
    this.#poll.reset();
  }

  retryDueAt(at: number): void {
    this.#retryAt = Math.min(this.#retryAt, at);
  }

  began(): void {
    this.#nextAt = Infinity;
    this.#retryAt = Infinity;
  }

  answered(count: number, asked: number, now: number): void {
    this.#last = { at: now, wasFull: count >= asked };
    if (count === 0) this.#nextAt = now + this.#poll.foundNothing();
    else this.#nextAt = count < asked ? now + this.#poll.found() : now;
  }

  failed(now: number): void {
    this.#nextAt = now + this.#poll.failed();
  }

  /** Learns from how fast the events of the last claim went. */
  heldAreDown(held: number, now: number): void {
    if (this.#last === undefined || held > this.#size.value / 2) return;
    this.#size.usedUp(this.#last.wasFull, now - this.#last.at);
    this.#last = undefined;
  }

  /** The held events were given back, which says nothing of the speed. */
  forgetLast(): void {
    this.#last = undefined;
  }
}
