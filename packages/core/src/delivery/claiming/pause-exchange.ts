import type { Sender } from '../../lane/sender.types.js';
import { errorName } from '../../errors/error-name.js';
import type { RateLimitedLog } from '../../observe/rate-limited-log.js';
import type { LaneReason } from '../../outcome/reports.types.js';
import type { Clock } from '../../time/clock.types.js';
import type { ClaimSource, SourceAnswer } from './claim-source.types.js';

/** Pauses that the endpoint asks of everybody; a refused key or a broken network may be this process's own. */
const SHARED_REASONS: ReadonlySet<LaneReason> = new Set(['throttled', 'unavailable']);
/** Two clocks and a way between them: pauses that end this close together are the same. */
const SAME_PAUSE_MS = 250;
/** No attempt begins on older word than this: a pause is to stop every process within a second. */
const RECENT_MS = 500;

/** Tells other processes of this one's pauses, and this one's lane of theirs. */
export class PauseExchange {
  /** Until when all processes know to pause, on the monotonic clock. */
  #knownUntil = -Infinity;
  #heardAt = -Infinity;
  #isLooking = false;

  /** @param heard called when the source has answered a question that `isRecent()` asked */
  constructor(
    private readonly source: Pick<ClaimSource, 'share' | 'look'>,
    private readonly sender: Sender,
    private readonly clock: Clock,
    private readonly log: RateLimitedLog,
    private readonly heard: () => void,
  ) {}

  /** Whether the last word of the source is recent enough for an attempt to begin. Where it is not, the source is asked. */
  isRecent(now: number): boolean {
    if (this.source.look === undefined || now - this.#heardAt <= RECENT_MS) return true;
    if (!this.#isLooking) void this.#look(this.source.look());
    return false;
  }

  /** The lane has changed. */
  share(): void {
    const { reason } = this.sender.state();
    const forMs = this.sender.pausedForMs();
    const until = this.clock.monotonic() + forMs;
    if (forMs === 0 || reason === undefined || !SHARED_REASONS.has(reason)) return;
    if (until <= this.#knownUntil + SAME_PAUSE_MS) return;
    this.#knownUntil = until;
    this.source.share?.({ reason, forMs }).catch((error: unknown) => {
      this.log.warn('share', `other processes could not be told of a pause (${errorName(error)})`);
    });
  }

  /**
   * The source has answered.
   *
   * @param askedAt when it was asked: what it has done beside may have taken longer than word of a pause holds
   */
  heed({ pause }: SourceAnswer, askedAt: number): void {
    this.#heardAt = Math.max(this.#heardAt, askedAt);
    if (pause === undefined) return;
    const until = this.clock.monotonic() + pause.forMs;
    if (until <= this.#knownUntil + SAME_PAUSE_MS) return;
    this.#knownUntil = until;
    this.sender.pauseFor(pause.reason, pause.forMs);
  }

  async #look(answer: Promise<SourceAnswer>): Promise<void> {
    this.#isLooking = true;
    try {
      const heard = await answer;
      // Its way here does not age it: a source that is always slow would let no attempt begin.
      this.heed(heard, this.clock.monotonic());
    } catch {
      // A source that is out of reach stops nobody from sending what is held.
      this.heed({ pause: undefined }, this.clock.monotonic());
    }
    this.#isLooking = false;
    this.heard();
  }
}
