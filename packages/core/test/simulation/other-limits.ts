import type { ConcurrencyLimit } from '../../src/lane/concurrency-limit.js';
import { MAX_CONCURRENCY } from '../../src/options/sender-options.js';

/** All that a lane uses of its limit. */
type Limit = Pick<ConcurrencyLimit, 'value' | 'turn' | 'ended' | 'slowStart' | 'raise'>;

/** What the rules below have in common: they start as the engine's own does, and double until they first go down. */
abstract class Rule implements Limit {
  protected limit = 8;
  protected isStarting = true;
  turn = 0;

  get value(): number {
    return Math.min(MAX_CONCURRENCY, Math.max(1, Math.round(this.limit)));
  }

  ended(turn: number, isFault: boolean, isSaturated: boolean, now: number): void {
    if (this.isStarting && !isFault && isSaturated) this.limit = Math.min(MAX_CONCURRENCY, this.limit + 1);
    if (turn === this.turn) this.seen(isFault, isSaturated, now);
  }

  slowStart(): void {
    this.limit = 1;
    this.isStarting = true;
  }

  raise(): void {
    this.limit = MAX_CONCURRENCY;
  }

  protected abstract seen(isFault: boolean, isSaturated: boolean, now: number): void;
}

const MIN_ROUND = 16;

/** One more each round; seven tenths where more than a share of a round fails. */
class Aimd extends Rule {
  #answers = 0;
  #faults = 0;

  constructor(private readonly mostFaults: number) {
    super();
  }

  protected seen(isFault: boolean, isSaturated: boolean): void {
    this.#answers++;
    if (isFault) this.#faults++;
    if (this.#answers < Math.max(MIN_ROUND, this.value)) return;
    if (this.#faults > this.mostFaults * this.#answers) {
      this.limit = Math.max(1, this.limit * 0.7);
      this.isStarting = false;
    } else if (isSaturated) {
      this.limit = Math.min(MAX_CONCURRENCY, this.limit + 1);
    }
    this.#answers = this.#faults = 0;
  }
}

/** Answers after which one counts for a third. */
const MEMORY = 500;

/**
 * Client throttling: of its requests a client refuses the share `(requests - k * accepts) / (requests + 1)` itself. A lane
 * has nothing to refuse, since what is not sent waits; so that share of its 64 places stays empty.
 *
 * @see https://sre.google/sre-book/handling-overload/
 */
class ClientThrottling extends Rule {
  #requests = 0;
  #accepts = 0;

  constructor(private readonly k: number) {
    super();
    this.limit = MAX_CONCURRENCY;
    this.isStarting = false;
  }

  protected seen(isFault: boolean): void {
    // What the empty places would have sent counts as requested too.
    this.#requests = this.#requests * (1 - 1 / MEMORY) + MAX_CONCURRENCY / this.value;
    this.#accepts = this.#accepts * (1 - 1 / MEMORY) + (isFault ? 0 : 1);
    const refused = Math.max(0, (this.#requests - this.k * this.#accepts) / (this.#requests + 1));
    this.limit = MAX_CONCURRENCY * (1 - refused);
  }
}

const TOLERANCE = 1.5;
const SMOOTHING = 0.2;

/**
 * Gradient of latency: as many as the quickest round allows for at the latency of this one, and the square root more.
 *
 * @see https://github.com/Netflix/concurrency-limits
 */
class LatencyGradient extends Rule {
  #answers = 0;
  #since: number | undefined;
  #quickest = Infinity;

  protected seen(_isFault: boolean, isSaturated: boolean, now: number): void {
    if (!isSaturated || this.#since === undefined) {
      this.#since = now;
      this.#answers = 0;
      return;
    }
    if (++this.#answers < Math.max(MIN_ROUND, 2 * this.value)) return;
    // By Little's law: with so many in flight and so many answered in that time, each has taken this long.
    const latencyMs = ((now - this.#since) * this.value) / this.#answers;
    this.#quickest = Math.min(this.#quickest, latencyMs);
    const gradient = Math.min(1, Math.max(0.5, (TOLERANCE * this.#quickest) / latencyMs));
    const wanted = this.limit * gradient + Math.sqrt(this.limit);
    this.limit = Math.min(MAX_CONCURRENCY, (1 - SMOOTHING) * this.limit + SMOOTHING * wanted);
    this.isStarting &&= gradient === 1;
    this.#since = undefined;
  }
}

/** Turns of one trial: the limit is higher in the first and the last, lower in the others. */
const TRIAL = [1, -1, -1, 1] as const;
const STEP = 0.05;
const MAX_STEPS = 6;

/**
 * PCC: a higher and a lower limit by turns of a fixed length; where both pairs say the same, it moves that way, by more
 * each time. The utility is the one that the paper gives for noise: what gets through, times its share.
 *
 * @see https://www.usenix.org/conference/nsdi15/technical-sessions/presentation/dong
 */
class Pcc extends Rule {
  readonly #utilities: number[] = [];
  #answers = 0;
  #faults = 0;
  #since: number | undefined;
  #steps = 1;
  #direction = 0;

  override get value(): number {
    if (this.isStarting) return super.value;
    const offset = Math.max(1, this.limit * STEP) * TRIAL[this.#utilities.length]!;
    return Math.min(MAX_CONCURRENCY, Math.max(1, Math.round(this.limit + offset)));
  }

  protected seen(isFault: boolean, isSaturated: boolean, now: number): void {
    this.#since ??= now;
    if (this.isStarting && this.limit >= MAX_CONCURRENCY) this.isStarting = false;
    if (this.isStarting || !isSaturated) return;
    this.#answers++;
    if (isFault) this.#faults++;
    if (this.#answers < Math.max(MIN_ROUND, 2 * this.value) || now === this.#since) return;
    const through = this.#answers - this.#faults;
    this.#utilities.push(((through / (now - this.#since)) * through) / this.#answers);
    if (this.#utilities.length === TRIAL.length) this.#decide();
    this.#answers = this.#faults = 0;
    this.#since = undefined;
    this.turn++;
  }

  #decide(): void {
    const [a, b, c, d] = this.#utilities.splice(0) as [number, number, number, number];
    const direction = a > b && d > c ? 1 : a < b && d < c ? -1 : 0;
    this.#steps = direction !== 0 && direction === this.#direction ? Math.min(MAX_STEPS, this.#steps + 1) : 1;
    this.#direction = direction;
    const moved = this.limit + direction * Math.max(1, this.limit * STEP * this.#steps);
    this.limit = Math.min(MAX_CONCURRENCY, Math.max(1, moved));
  }
}

/** The rules that were refused, each as a stand-in for the engine's own. */
export const OTHER_LIMITS: Readonly<Record<string, new () => Limit>> = {
  'AIMD, 10 %': class extends Aimd {
    constructor() {
      super(0.1);
    }
  },
  'AIMD, 60 %': class extends Aimd {
    constructor() {
      super(0.6);
    }
  },
  'throttling, K = 2': class extends ClientThrottling {
    constructor() {
      super(2);
    }
  },
  'throttling, K = 1.1': class extends ClientThrottling {
    constructor() {
      super(1.1);
    }
  },
  'latency gradient': LatencyGradient,
  PCC: Pcc,
};
