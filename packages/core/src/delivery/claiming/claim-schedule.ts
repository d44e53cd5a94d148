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
  wanted(held: number, isProbing: boolean): number {
    if (isProbing) return held === 0 ? 1 : 0;
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

/** A process that sends its claims faster than this asks for more at once; one that takes longer than that asks for fewer. */
const FAST_MS = 500;
const SLOW_MS = 2_000;
const START = 16;

/**
 * How many events are claimed at once: as many as are sent within about a second, so that a fast endpoint costs few
 * claims and a slow one keeps few events from others.
 */
class ClaimSize {
  #value: number;

  constructor(private readonly max: number) {
    this.#value = Math.min(START, max);
  }

  get value(): number {
    return this.#value;
  }

  /**
   * The events of a claim are used up.
   *
   * @param wasFull whether there were as many as asked for
   */
  usedUp(wasFull: boolean, withinMs: number): void {
    if (withinMs > SLOW_MS) this.#value = Math.max(1, Math.floor(this.#value / 2));
    else if (wasFull && withinMs < FAST_MS) this.#value = Math.min(this.max, this.#value * 2);
  }
}

/** Share of a delay by which polls are spread, so that processes that started together do not ask together. */
const JITTER_SHARE = 0.2;

/** How long to wait before asking again: short while there is work, longer each time there is none. */
class PollDelay {
  #next: number;

  constructor(
    private readonly minMs: number,
    private readonly maxMs: number,
    private readonly random: () => number,
  ) {
    this.#next = minMs;
  }

  found(): number {
    this.#next = this.minMs;
    return this.minMs;
  }

  foundNothing(): number {
    const delay = this.#next * (1 - JITTER_SHARE * this.random());
    this.#next = Math.min(this.maxMs, this.#next * 2);
    return delay;
  }

  /** After something that could not be done at all. */
  failed(): number {
    return this.foundNothing() + this.minMs;
  }

  reset(): void {
    this.#next = this.minMs;
  }
}
