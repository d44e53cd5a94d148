import type { Sender } from '../../lane/sender.types.js';
import type { Observer } from '../../observe/observer.js';
import type { Clock } from '../../time/clock.types.js';
import type { ClaimScheduleOptions } from './claim-schedule.js';

export interface ClaimLoopOptions extends ClaimScheduleOptions {
  /** Longest time that one attempt takes. */
  readonly attemptTimeoutMs: number;
}

export interface ClaimRuntime {
  readonly sender: Sender;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly random: () => number;
  /** Called at the end of its shutdown. */
  readonly closed: () => void;
}
