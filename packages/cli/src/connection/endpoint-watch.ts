import { performance } from 'node:perf_hooks';
import type { LaneReason, LaneState } from '@greenflash-events/core';
import { LANE_ADVICE } from './lane-advice.js';
import { duration } from '../terminal/units.js';

/** Says when the endpoint has been out of order for too long to wait on. */
export class EndpointWatch {
  #lane: LaneState | undefined;
  #since: number | undefined;

  /**
   * @param patienceMs how long to wait for an endpoint that does not answer
   * @param hasAnswered whether it ever took an event in this run
   */
  constructor(
    private readonly patienceMs: number,
    private readonly hasAnswered: () => boolean,
  ) {}

  changed(lane: LaneState): void {
    this.#lane = lane;
    if (lane.state === 'active') this.#since = undefined;
    else this.#since ??= performance.now();
  }

  /** Why to give up now; undefined where there is no reason to. */
  verdict(): LaneReason | undefined {
    const reason = this.#lane?.reason;
    if (this.#since === undefined || reason === undefined || reason === 'throttled') return undefined;
    // A key does not become right by waiting; nor does an address that never was.
    if (reason === 'auth' || (reason === 'misrouted' && !this.hasAnswered())) return reason;
    return performance.now() - this.#since > this.patienceMs ? reason : undefined;
  }

  /** What holds the sending up, for the progress line. */
  describe(now: number): string | undefined {
    if (this.#lane === undefined || this.#lane.reason === undefined || this.#since === undefined) return undefined;
    const { resumesAt, reason } = this.#lane;
    const wait = resumesAt === undefined || resumesAt <= now ? '' : `, next try in ${duration(resumesAt - now)}`;
    return `paused: ${LANE_ADVICE[reason].problem}${wait}`;
  }
}
