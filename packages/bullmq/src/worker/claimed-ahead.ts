import type { Clock, Timer } from '@greenflash-events/core/engine';
import type { JobClaim } from './job-claim.js';

/** A worker that sends asks for them sooner; from one that has paused, others are to have them. */
const KEPT_MS = 1_000;

/** Jobs that were taken with the end of others, until the next claim asks for them. */
export class ClaimedAhead {
  #claims: JobClaim[] = [];
  #timer: Timer | undefined;

  /** @param giveBack lets others have the jobs; its rejection is ignored, since their locks run out then */
  constructor(
    private readonly clock: Clock,
    private readonly giveBack: (claims: readonly JobClaim[]) => Promise<void>,
  ) {}

  get size(): number {
    return this.#claims.length;
  }

  put(claim: JobClaim): void {
    this.#claims.push(claim);
    if (this.#timer === undefined) this.#arm();
  }

  take(max: number): readonly JobClaim[] {
    const taken = this.#claims.splice(0, max);
    this.#disarm();
    if (this.#claims.length > 0) this.#arm();
    return taken;
  }

  /** Settles when others can have them, or that has failed. Never rejects. */
  async giveAllBack(): Promise<void> {
    this.#disarm();
    const claims = this.#claims.splice(0);
    if (claims.length > 0) await this.giveBack(claims).catch(() => undefined);
  }

  #arm(): void {
    this.#timer = this.clock.setTimer(() => void this.giveAllBack(), KEPT_MS, 'background');
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
