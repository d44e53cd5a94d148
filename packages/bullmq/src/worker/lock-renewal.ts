import { errorName, type Clock, type RateLimitedLog, type Timer } from '@greenflash-events/core/engine';
import type { JobClaim } from './job-claim.js';

/** A lock outlives this many failed renewals. */
const RENEWALS_PER_LOCK = 3;
/** Locks that are renewed by one call. */
const BATCH = 1_000;

interface Parts {
  readonly extend: (ids: string[], tokens: string[], forMs: number) => Promise<unknown>;
  readonly lockMs: number;
  readonly clock: Clock;
  readonly log: RateLimitedLog;
}

/** Keeps the jobs that this process holds its own, for as long as it lives and they are held. */
export class LockRenewal {
  readonly #held = new Map<JobClaim, number>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(private readonly parts: Parts) {
    this.#arm();
  }

  /** @param until when its claim ends for good, on the monotonic clock */
  hold(claim: JobClaim, until: number): void {
    this.#held.set(claim, until);
  }

  forget(claim: JobClaim): void {
    this.#held.delete(claim);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#closed) return;
    const { clock, lockMs } = this.parts;
    this.#timer = clock.setTimer(() => void this.#renew(), lockMs / RENEWALS_PER_LOCK, 'background');
  }

  async #renew(): Promise<void> {
    const { clock, extend, lockMs, log } = this.parts;
    const now = clock.monotonic();
    for (const [claim, until] of this.#held) if (until < now) this.#held.delete(claim);
    const held = [...this.#held.keys()];
    try {
      for (let n = 0; n < held.length; n += BATCH) {
        const part = held.slice(n, n + BATCH);
        await extend(
          part.map(({ job }) => job.id!),
          part.map(({ token }) => token),
          lockMs,
        );
      }
    } catch (error) {
      log.warn('locks', `claims could not be renewed (${errorName(error)}); another worker may send those events too`);
    }
    this.#arm();
  }
}
