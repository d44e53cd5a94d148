import type { Sender } from '../../lane/sender.types.js';
import { errorName } from '../../errors/error-name.js';
import type { RateLimitedLog } from '../../observe/rate-limited-log.js';
import type { Clock } from '../../time/clock.types.js';
import type { ClaimSource, SourceAnswer } from './claim-source.types.js';

/**
 * Two clocks and a way between them: pauses that end this close together are the same. Others are published as much later,
 * so that a pause which grows by less need not be told again, and none of them sends too early.
 */
const SAME_PAUSE_MS = 250;
/** No attempt begins on older word than this: a pause is to stop every process within a second. */
const RECENT_MS = 500;

/** Tells other processes of this one's pauses, and this one's lane of theirs. */
export class PauseExchange {
  /** Until when all processes know to pause, on the monotonic clock. */
  #knownUntil = -Infinity;
  #heardAt = -Infinity;
  #isLooking = false;

  /** @param heard called when the source has answered a question that `ensureRecent()` asked */
  constructor(
    private readonly source: Pick<ClaimSource, 'share' | 'look'>,
    private readonly sender: Sender,
    private readonly clock: Clock,
    private readonly log: RateLimitedLog,
    private readonly heard: () => void,
  ) {}

  /**
   * Asks the source where its last answer is too old for an attempt to begin.
   *
   * @returns whether an attempt may begin now
   */
  ensureRecent(now: number): boolean {
    if (this.source.look === undefined || now - this.#heardAt <= RECENT_MS) return true;
    if (!this.#isLooking) void this.#look(this.source.look());
    return false;
  }

  /** The lane has changed, or is still paused: what could not be told then is told again. */
  share(): void {
    const now = this.clock.monotonic();
    const pause = this.sender.pauseToShare();
    if (pause === undefined || now + pause.forMs <= this.#knownUntil) return;
    const forMs = pause.forMs + SAME_PAUSE_MS;
    this.#knownUntil = now + forMs;
    this.source.share?.({ ...pause, forMs }).catch((error: unknown) => {
      this.#knownUntil = -Infinity;
      this.log.warn('share', `could not tell other processes of a pause (${errorName(error)}); will retry`);
    });
  }

  /**
   * The source has answered.
   *
   * @param askedAt when it was asked: what it has done beside may have taken longer than word of a pause holds
   */
  answered({ pause }: SourceAnswer, askedAt: number): void {
    this.#heardAt = Math.max(this.#heardAt, askedAt);
    if (pause === undefined) return;
    const until = this.clock.monotonic() + pause.forMs;
    if (until <= this.#knownUntil + SAME_PAUSE_MS) return;
    // What was heard is not told again.
    this.#knownUntil = Infinity;
    this.sender.pauseFor(pause.reason, pause.forMs);
    this.#knownUntil = this.clock.monotonic() + pause.forMs;
  }

  async #look(answer: Promise<SourceAnswer>): Promise<void> {
    this.#isLooking = true;
    try {
      const heard = await answer;
      // Its way here does not age it: a source that is always slow would let no attempt begin.
      this.answered(heard, this.clock.monotonic());
    } catch {
      // A source that is out of reach does not keep this process from sending what it holds.
      this.answered({ pause: undefined }, this.clock.monotonic());
    }
    this.#isLooking = false;
    this.heard();
  }
}
