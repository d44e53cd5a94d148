import type { Delivery } from '../delivery/delivery.types.js';
import { describeError } from '../errors/error-name.js';
import { callFenced } from '../observe/call-fenced.js';
import type { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { Clock } from '../time/clock.types.js';

/** The option `waitUntil`: a promise for the platform, pending while events that were accepted have no outcome. */
export class PlatformWait {
  #isPending = false;
  /** Whether an event was accepted since the last flush began. */
  #hasMore = false;

  constructor(
    private readonly waitUntil: (promise: Promise<void>) => unknown,
    private readonly delivery: Pick<Delivery, 'flush'>,
    private readonly clock: Clock,
    private readonly deadlineMs: number,
    private readonly log: Pick<RateLimitedLog, 'warn'>,
  ) {}

  /** To be called after each event that the delivery has accepted. */
  accepted(): void {
    this.#hasMore = true;
    if (this.#isPending) return;
    this.#isPending = true;
    const sent = this.#untilSent();
    callFenced(
      () => this.waitUntil(sent),
      (error) =>
        this.log.warn(
          'waitUntil',
          `the option waitUntil threw (${describeError(error)}); the platform may stop the process before its events are sent`,
        ),
    );
  }

  /** Never rejects. Settles early where the endpoint is paused or does not answer: waiting costs, and sends nothing. */
  async #untilSent(): Promise<void> {
    const endsAt = this.clock.monotonic() + this.deadlineMs;
    // Then the first flush includes what else the current turn tracks.
    await Promise.resolve();
    let isSent = await this.#flush();
    while (isSent && this.#hasMore && this.clock.monotonic() < endsAt) isSent = await this.#flush();
    // A platform limits how long one request may take: the next event gets a promise of its own request.
    this.#isPending = false;
    if (isSent && this.#hasMore) await this.#flush();
  }

  async #flush(): Promise<boolean> {
    this.#hasMore = false;
    return (await this.delivery.flush(this.deadlineMs)).ok;
  }
}
