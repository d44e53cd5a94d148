import type { LaneState } from '@greenflash-events/core';
import type { Clock, Timer } from '@greenflash-events/core/engine';

const PAUSE_BASE_MS = 100;
const PAUSE_MAX_MS = 2_000;
const HALF = 0.5;

type Reason = NonNullable<LaneState['reason']>;
type State =
  | { readonly kind: 'active' }
  | { readonly kind: 'paused'; readonly reason: Reason; readonly resumesAt: number }
  | { readonly kind: 'probing'; readonly reason: Reason };

/** What is known of Redis: whether it takes events, and when to try again where it does not. */
export class RedisLane {
  #state: State = { kind: 'active' };
  #faultsInARow = 0;
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly limit: number,
    private readonly changed: () => void,
  ) {}

  /** How many events may be under way at once; one while it is found out whether Redis is back. */
  get room(): number {
    if (this.#state.kind === 'paused') return 0;
    return this.#state.kind === 'probing' ? 1 : this.limit;
  }

  get isProbing(): boolean {
    return this.#state.kind === 'probing';
  }

  succeeded(): void {
    this.#faultsInARow = 0;
    if (this.#state.kind !== 'active') this.#become({ kind: 'active' });
  }

  failed(reason: Reason): void {
    // What failed while a pause had begun already reports the same trouble.
    if (this.#state.kind === 'paused') return;
    const longest = Math.min(PAUSE_MAX_MS, PAUSE_BASE_MS * 2 ** this.#faultsInARow++);
    const forMs = longest * (HALF + HALF * this.random());
    this.#timer = this.clock.setTimer(() => this.tryNow(), forMs, 'background');
    this.#become({ kind: 'paused', reason, resumesAt: this.clock.monotonic() + forMs });
  }

  /** There is reason to believe that Redis is back, or no time left to wait. */
  tryNow(): void {
    this.#timer?.cancel();
    if (this.#state.kind === 'paused') this.#become({ kind: 'probing', reason: this.#state.reason });
  }

  state(): LaneState {
    const limit = Math.max(1, this.room);
    if (this.#state.kind === 'active') return { state: 'active', limit };
    if (this.#state.kind === 'probing') return { state: 'probing', reason: this.#state.reason, limit };
    const resumesAt = Math.round(this.clock.now() + this.pausedForMs());
    return { state: 'paused', reason: this.#state.reason, resumesAt, limit };
  }

  pausedForMs(): number {
    return this.#state.kind === 'paused' ? Math.max(0, this.#state.resumesAt - this.clock.monotonic()) : 0;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #become(state: State): void {
    this.#state = state;
    this.changed();
  }
}
