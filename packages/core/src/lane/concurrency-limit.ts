import { MAX_CONCURRENCY } from '../options/sender-options.js';

const START = 8;
/** By how much the two limits of a comparison differ: from coarse to fine. */
const FACTORS = [2, 1.4, 1.125] as const;
const FINEST = FACTORS.length - 1;
/** Answers that are counted at one limit before it is the other's turn: so many, or as many as may be in flight. */
const MIN_TURN = 16;
/** And for at least so many times as long as a success takes: of attempts that began together, the answers come in bursts. */
const MIN_CYCLES = 2;
/** A comparison that is undecided after so many answers at each limit changes nothing. */
const MAX_ANSWERS = 2_000;
/** The higher limit is worth it where it delivers at least this much of what the lower one does, for each factor. */
const WORTH = [0.9, 1, 1] as const;
/** How far from that a measurement has to be, in standard deviations. */
const CERTAIN = 1.75;
/** Standard deviation of the time that a single answer takes, as a share of it. */
const TIME_NOISE = 0.2;
/** A limit that was found is kept for so many answers in units of itself; twice as many each time it is found again. */
const MIN_HOLD_ROUNDS = 64;
const MAX_HOLD_ROUNDS = 1_024;
/** Of so many answers, the share of faults has changed when it is this far from what it was. */
const LOOK_AFTER = 128;
const CHANGED_SHARE = 0.1;
const CHANGED_DEVIATIONS = 3;
/** A slow start ends early where this share of a round fails. */
const TOO_FAST_SHARE = 0.75;
const TOO_FAST_AFTER = 24;

/** What was seen of attempts that were started under one limit. */
interface Seen {
  answers: number;
  faults: number;
  ms: number;
}

/**
 * How many attempts may be in flight, from 1 to 64. It tells noise from overload by using two limits by turns and
 * comparing what they deliver: faults that stay when fewer attempts are in flight are noise and lower nothing; faults that
 * go away with them are overload. After a pause it starts with one and doubles with each round, up to where it was. A
 * pinned limit stays what it is.
 *
 * Why so: `packages/docs/design/concurrency.md`.
 */
export class ConcurrencyLimit {
  readonly #pinned: number | undefined;
  /** The limit in force. */
  #value: number;
  /** The best limit that is known. */
  #best = MAX_CONCURRENCY;
  #mode: 'slow start' | 'comparing' | 'holding' = 'slow start';
  #direction: 'up' | 'down' = 'down';
  #factor = 0;
  /** Directions in which the other limit of this factor was no better. */
  #refused = 0;
  #atBest = nothing();
  #atOther = nothing();
  /** The present turn: what has been seen since the first answer to an attempt of its own. */
  #turn = 0;
  #seen = nothing();
  #seenSince: number | undefined;
  #firstAt: number | undefined;
  #cycleMs = 0;
  #holdRounds = MIN_HOLD_ROUNDS;
  #heldAnswers = 0;
  /** What was seen when the present limit was found. */
  #usual: Seen | undefined;

  constructor(configured: number | 'auto') {
    this.#pinned = configured === 'auto' ? undefined : configured;
    this.#value = this.#pinned ?? START;
  }

  get value(): number {
    return this.#value;
  }

  /** Names the limit under which an attempt starts. */
  get turn(): number {
    return this.#turn;
  }

  /**
   * An attempt has ended.
   *
   * @param turn what `turn` was when it started
   * @param isSaturated whether the limit was what held attempts back; an idle app learns nothing
   */
  ended(turn: number, isFault: boolean, isSaturated: boolean, now: number): void {
    if (this.#pinned !== undefined || turn !== this.#turn) return;
    if (!isSaturated && this.#mode === 'comparing') return this.#use(this.#value);
    if (this.#mode === 'comparing' && this.#seenSince === undefined) return this.#settle(isFault, now);
    this.#seen.answers++;
    if (isFault) this.#seen.faults++;
    if (this.#mode === 'slow start') return this.#grow(isFault, isSaturated);
    if (this.#mode === 'holding') return this.#hold();
    const ms = now - (this.#seenSince ?? now);
    if (ms >= MIN_CYCLES * this.#cycleMs && this.#seen.answers >= Math.max(MIN_TURN, this.#value)) this.#endTurn(ms);
  }

  /** After a pause. */
  slowStart(): void {
    if (this.#pinned !== undefined) return;
    this.#mode = 'slow start';
    this.#use(1);
  }

  /** As many as are allowed at all. */
  raise(): void {
    if (this.#pinned !== undefined) return;
    this.#best = MAX_CONCURRENCY;
    this.#startHolding();
  }

  /** Refusals come sooner than successes, and in bursts: what is counted begins with a success and lasts as long as one. */
  #settle(isFault: boolean, now: number): void {
    this.#firstAt ??= now;
    if (isFault && ++this.#seen.faults < MIN_TURN + 4 * this.#value) return;
    this.#cycleMs = now - this.#firstAt;
    this.#seen = nothing();
    this.#seenSince = now;
  }

  #grow(isFault: boolean, isSaturated: boolean): void {
    const { answers, faults } = this.#seen;
    const isTooFast = answers >= TOO_FAST_AFTER && faults >= answers * TOO_FAST_SHARE;
    if (isTooFast) this.#best = Math.min(this.#best, this.#value);
    else if (!isFault && isSaturated) this.#value++;
    if (answers >= Math.max(TOO_FAST_AFTER, this.#value)) this.#seen = nothing();
    if (this.#value >= this.#best) return this.#compare('down', 0);
  }

  #hold(): void {
    const seen = this.#seen;
    if (seen.answers < LOOK_AFTER) return;
    if (this.#usual !== undefined && hasChanged(this.#usual, seen)) {
      this.#holdRounds = MIN_HOLD_ROUNDS;
      return this.#compare('down', 0);
    }
    this.#usual ??= seen;
    this.#seen = nothing();
    this.#heldAnswers += seen.answers;
    if (this.#heldAnswers >= this.#holdRounds * this.#value) {
      this.#holdRounds = Math.min(MAX_HOLD_ROUNDS, this.#holdRounds * 2);
      this.#compare('up', FINEST);
    }
  }

  #endTurn(ms: number): void {
    const isOther = this.#value !== this.#best;
    const sum = isOther ? this.#atOther : this.#atBest;
    sum.answers += this.#seen.answers;
    sum.faults += this.#seen.faults;
    sum.ms += ms;
    if (!isOther) return this.#use(this.#other());
    const [low, high] = this.#direction === 'up' ? [this.#atBest, this.#atOther] : [this.#atOther, this.#atBest];
    const isHighWorth = isWorth(low, high, WORTH[this.#factor]!);
    if (isHighWorth === undefined && sum.answers < MAX_ANSWERS) return this.#use(this.#best);
    const isBetter = isHighWorth !== undefined && isHighWorth === (this.#direction === 'up');
    if (isBetter) {
      this.#best = this.#value;
      // What lies in the other direction is where it comes from.
      this.#refused = 1;
      // A large difference needs no fine steps.
      this.#compare(this.#direction, Math.max(0, this.#factor - 1));
    } else {
      this.#refuse();
    }
  }

  #refuse(): void {
    this.#refused++;
    const opposite = this.#direction === 'up' ? 'down' : 'up';
    if (this.#refused < 2) return this.#compare(opposite, this.#factor);
    this.#refused = 0;
    if (this.#factor === FINEST) this.#startHolding();
    else this.#compare(opposite, this.#factor + 1);
  }

  #compare(direction: 'up' | 'down', factor: number): void {
    if (this.#mode !== 'comparing') this.#refused = 0;
    this.#mode = 'comparing';
    this.#direction = direction;
    this.#factor = factor;
    this.#atBest = nothing();
    this.#atOther = nothing();
    if (this.#other() === this.#best) this.#refuse();
    else this.#use(this.#best);
  }

  /** The limit that the best one is compared with; the best one itself where there is none in this direction. */
  #other(): number {
    const factor = FACTORS[this.#factor]!;
    const best = this.#best;
    if (this.#direction === 'up') return Math.min(MAX_CONCURRENCY, Math.max(best + 1, Math.round(best * factor)));
    return Math.max(1, Math.min(best - 1, Math.round(best / factor)));
  }

  #startHolding(): void {
    this.#mode = 'holding';
    this.#usual = undefined;
    this.#heldAnswers = 0;
    this.#use(this.#best);
  }

  #use(limit: number): void {
    this.#value = limit;
    this.#turn++;
    this.#seen = nothing();
    this.#seenSince = undefined;
    this.#firstAt = undefined;
  }
}

function nothing(): Seen {
  return { answers: 0, faults: 0, ms: 0 };
}

/**
 * Whether the higher limit is worth it. Of what it delivers, the faults are taken off that it has beyond the lower one's:
 * they are its price. undefined: it cannot be told from what was seen so far.
 */
function isWorth(low: Seen, high: Seen, worth: number): boolean | undefined {
  const [lowShare, highShare] = [shareOf(low), shareOf(high)];
  const price = highShare - lowShare;
  const rates = high.answers / high.ms / (low.answers / low.ms);
  const gain = (1 - highShare - price) / (1 - lowShare);
  const variance =
    (4 * varianceOf(high) + (1 + gain) ** 2 * varianceOf(low)) / (1 - lowShare) ** 2 +
    (TIME_NOISE * gain) ** 2 * (1 / low.answers + 1 / high.answers);
  const distance = rates * gain - worth;
  return Math.abs(distance) > CERTAIN * rates * Math.sqrt(variance) ? distance > 0 : undefined;
}

function hasChanged(before: Seen, now: Seen): boolean {
  const difference = Math.abs(shareOf(now) - shareOf(before));
  return difference > Math.max(CHANGED_SHARE, CHANGED_DEVIATIONS * Math.sqrt(varianceOf(before) + varianceOf(now)));
}

/** Never 0 or 1: a few answers prove nothing. */
function shareOf({ answers, faults }: Seen): number {
  return (faults + 0.5) / (answers + 1);
}

function varianceOf(seen: Seen): number {
  const share = shareOf(seen);
  return (share * (1 - share)) / seen.answers;
}
