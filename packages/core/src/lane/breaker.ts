const FAULTS_IN_A_ROW = 10;
const WINDOW_MS = 10_000;
const BUCKET_MS = 1_000;
const MIN_ATTEMPTS = 20;
const FAULT_SHARE = 0.5;

interface Bucket {
  start: number;
  attempts: number;
  faults: number;
}

/**
 * Says when an endpoint is to be left alone although no single answer says so: after 10 faults in a row, or when half of
 * at least 20 attempts within 10 s were faults.
 */
export class Breaker {
  #inARow = 0;
  #buckets: Bucket[] = [];

  /** @returns whether it opens */
  note(fault: boolean, now: number): boolean {
    this.#inARow = fault ? this.#inARow + 1 : 0;
    const bucket = this.#bucketAt(now);
    bucket.attempts++;
    if (!fault) return false;
    bucket.faults++;
    return this.#inARow >= FAULTS_IN_A_ROW || this.#tooManyFaults();
  }

  reset(): void {
    this.#inARow = 0;
    this.#buckets = [];
  }

  #bucketAt(now: number): Bucket {
    const last = this.#buckets.at(-1);
    if (last !== undefined && now - last.start < BUCKET_MS) return last;
    this.#buckets = this.#buckets.filter((bucket) => now - bucket.start < WINDOW_MS);
    const bucket = { start: now, attempts: 0, faults: 0 };
    this.#buckets.push(bucket);
    return bucket;
  }

  #tooManyFaults(): boolean {
    const attempts = this.#buckets.reduce((sum, bucket) => sum + bucket.attempts, 0);
    const faults = this.#buckets.reduce((sum, bucket) => sum + bucket.faults, 0);
    return attempts >= MIN_ATTEMPTS && faults >= attempts * FAULT_SHARE;
  }
}
