/** Faults that open it where no success has come for a while; where it was idle, from the first of them on. */
const FEW = 5;
/** Faults that open it however quickly they come. A success takes this many off: that is a share of faults of 95 %. */
const MANY = 100;
const FAULTS_PER_SUCCESS = 20;
/** The least that a fault counts for which came sooner than a success would. */
const LEAST_WEIGHT = 0.02;

/**
 * Says when an endpoint is to be left alone although no single answer says so: when next to nothing gets through. A share
 * that a bad node of two causes never opens it, and of a few events five are enough. A share is one of the time that
 * attempts take: one place of ten that is refused at once and tried again at once may bring most answers.
 */
export class Breaker {
  #faults = 0;
  /** The same, each by the share that it took of the time of a success. */
  #weight = 0;
  /** How long the last success took. */
  #successMs = 0;
  #succeededAt = -Infinity;
  /** When the attempt started that was the first to fail since a success. */
  #failingSince = Infinity;

  /** @param silentMs for how long nothing may have got through before a few faults open it */
  constructor(private readonly silentMs: number) {}

  /** When something got through last, on the monotonic clock. */
  get succeededAt(): number {
    return this.#succeededAt;
  }

  succeeded(startedAt: number, now: number): void {
    this.#succeededAt = now;
    this.#successMs = now - startedAt;
    this.#failingSince = Infinity;
    this.#faults = Math.max(0, this.#faults - FAULTS_PER_SUCCESS);
    this.#weight = Math.max(0, this.#weight - FAULTS_PER_SUCCESS);
  }

  /**
   * @param startedAt when the attempt started
   * @param silent attempts beside it that have had no answer for as long
   * @param isNew whether its event has not failed already since something got through: a few events that fail again and
   * again say nothing new
   * @returns whether it opens
   */
  failed(startedAt: number, now: number, silent: number, isNew = true): boolean {
    if (isNew) {
      this.#faults++;
      this.#weight += this.#weightOf(now - startedAt);
    }
    this.#failingSince = Math.min(this.#failingSince, startedAt);
    if (this.#weight >= MANY) return true;
    const failingMs = now - Math.max(this.#failingSince, this.#succeededAt);
    return this.#faults + silent >= FEW && failingMs >= this.silentMs;
  }

  /** What it has seen counts no more. */
  reset(): void {
    this.#faults = 0;
    this.#weight = 0;
    this.#failingSince = Infinity;
  }

  #weightOf(ms: number): number {
    return ms >= this.#successMs ? 1 : Math.max(LEAST_WEIGHT, ms / this.#successMs);
  }
}
