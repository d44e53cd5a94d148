import type { Event } from '../../event/event.types.js';
import type { DeadReason } from '../../outcome/outcome.types.js';
import type { SharedPause } from '../../lane/sender.types.js';

/** What has happened to an event in all processes that have claimed it. */
export interface AttemptHistory {
  /** HTTP requests made for it. */
  readonly attempts: number;
  /** Those of them that were its own fault. */
  readonly charged: number;
  /** Answers that are taken as final after a few. */
  readonly refused: number;
}

/** An event that this process may send until its lease ends. */
export interface ClaimedEvent extends AttemptHistory {
  /** The source's own name for this claim, handed back in the settlement. */
  readonly claim: unknown;
  readonly event: Event;
  /** Milliseconds since it was accepted. */
  readonly ageMs: number;
  /** Milliseconds since its last attempt, by any process; undefined where there was none. */
  readonly triedMsAgo: number | undefined;
}

/** What is to become of a claimed event. */
export type Settlement =
  /** It is to be forgotten: the API has it, or has sampled it out. */
  | { readonly kind: 'ack'; readonly claim: unknown }
  /** It is to be given back, unsent and unchanged, for any process to claim at once. */
  | { readonly kind: 'release'; readonly claim: unknown }
  /** It was tried, and is to be claimed again after the delay. */
  | { readonly kind: 'retry'; readonly claim: unknown; readonly delayMs: number; readonly history: AttemptHistory }
  /** It is to become a dead letter. */
  | {
      readonly kind: 'bury';
      readonly claim: unknown;
      readonly reason: DeadReason;
      readonly message: string | undefined;
      readonly history: AttemptHistory;
    };

/** What a source says with every answer, so that a pause reaches a busy process and an idle one alike. */
export interface SourceAnswer {
  readonly pause: SharedPause | undefined;
}

export interface ClaimAnswer extends SourceAnswer {
  readonly events: readonly ClaimedEvent[];
}

/** Turns to begin an attempt that belong to the one process that reserved them. Times are those of the source's clock. */
export interface ReservedTurns {
  /** Epoch milliseconds, while the source answered. */
  readonly now: number;
  /** Epoch milliseconds of the first; the others follow `turnIntervalMs()` apart. */
  readonly firstAt: number;
  /** As many as were asked for; or 0, where the next second is given out already. */
  readonly count: number;
}

/** Where stored events are claimed: a table, a queue. It is shared with other processes, and may be out of reach. */
export interface ClaimSource {
  /** How long a claim holds, in milliseconds, counted from before the call of `claim()`. */
  readonly leaseMs: number;
  /** How long the outcome of an event waits for others, to be written with them: little where that saves nothing. */
  readonly lingerMs: number;
  /**
   * Claims up to so many events that are due, those due for longest first.
   *
   * @throws (as a rejection) whatever keeps it from claiming; the call is repeated later
   */
  claim(max: number): Promise<ClaimAnswer>;
  /**
   * Writes the outcomes of events. A claim whose lease has ended, and which another process may hold by now, is left alone.
   *
   * @throws (as a rejection) whatever keeps it from writing; the call is repeated while the leases last
   */
  settle(settlements: readonly Settlement[]): Promise<SourceAnswer>;
  /** Tells the other processes of a pause that the endpoint asked for, or of a refused key. Never repeated, since its failure costs little. */
  share?(pause: SharedPause): Promise<void>;
  /**
   * Asks for a pause and nothing else. Called before an attempt where no other answer has come for half a second, so that
   * a process whose attempts take long hears of it too. Without it, such a process hears when it next claims or settles.
   *
   * @throws (as a rejection) whatever keeps it from asking; the attempt is made then
   */
  look?(): Promise<SourceAnswer>;
  /**
   * Where all processes of the source keep a rate together: reserves turns to begin an attempt, the first of them no
   * earlier than `leadMs` from now by the source's clock. With 0 it only tells the time. Without it, there is no rate.
   *
   * @throws (as a rejection) whatever keeps it from reserving; no attempt begins then
   */
  reserve?(count: number, leadMs: number): Promise<ReservedTurns>;
  /** How far apart turns are. @see turnIntervalMs */
  readonly turnEveryMs?: number | undefined;
}
