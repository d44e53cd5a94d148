import { performance } from 'node:perf_hooks';
import type { Hooks, LaneReason, LaneState } from '@greenflash-events/core';
import { LANE_ADVICE } from './lane-advice.js';
import { duration } from '../terminal/units.js';

/** Says when the endpoint has been out of order for too long to wait on. */
export class EndpointWatch {
  #lane: LaneState | undefined;
  /** Since when the lane is not active. */
  #since: number | undefined;
  /** Since when no event got through, though some were tried: the lane pauses for an outage only once it is sure. */
  #failing: { readonly since: number; readonly reason: LaneReason } | undefined;

  /** For the tracker, relay or worker that is watched. */
  readonly hooks: Hooks = {
    onLaneState: (lane) => this.#changed(lane),
    onRetry: ({ fault }) => this.#failed(fault),
    onDelivered: () => (this.#failing = undefined),
    onSampled: () => (this.#failing = undefined),
    onDead: () => (this.#failing = undefined),
  };

  /**
   * @param patienceMs how long to wait for an endpoint that does not answer
   * @param hasAnswered whether it ever took an event in this run
   */
  constructor(
    private readonly patienceMs: number,
    private readonly hasAnswered: () => boolean,
  ) {}

  /** Why to give up now; undefined where there is no reason to. */
  verdict(): LaneReason | undefined {
    const now = performance.now();
    const reason = this.#lane?.reason;
    if (this.#since !== undefined && reason !== undefined && reason !== 'throttled') {
      // A key does not become right by waiting, nor an address that never was, nor a broken installation.
      if (reason === 'auth' || reason === 'broken' || (reason === 'misrouted' && !this.hasAnswered())) return reason;
      if (now - this.#since > this.patienceMs) return reason;
    }
    const failing = this.#failing;
    if (failing === undefined || failing.reason === 'throttled') return undefined;
    return now - failing.since > this.patienceMs ? failing.reason : undefined;
  }

  /** What holds the sending up, for the progress line. */
  describe(now: number): string | undefined {
    if (this.#lane === undefined || this.#lane.reason === undefined || this.#since === undefined) return undefined;
    const { resumesAt, reason } = this.#lane;
    const wait = resumesAt === undefined || resumesAt <= now ? '' : `, next try in ${duration(resumesAt - now)}`;
    return `paused: ${LANE_ADVICE[reason].problem}${wait}`;
  }

  #changed(lane: LaneState): void {
    this.#lane = lane;
    if (lane.state === 'active') this.#since = undefined;
    else this.#since ??= performance.now();
  }

  #failed(fault: 'event' | LaneReason): void {
    if (fault !== 'event') this.#failing = { since: this.#failing?.since ?? performance.now(), reason: fault };
  }
}
