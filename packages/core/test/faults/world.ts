import {
  createTracker,
  type EventInput,
  type Tracker,
  type TrackerOptions,
  type TrackerStats,
} from '@greenflash-events/core';
import { isBalanced, unsettledOf, type ScriptedServer } from '../../../test-kit/src/index.js';
import { SCALED } from './scaled-options.js';

/** What becomes of an event when all goes as it must. */
export type RightEnd = 'stored' | 'dead' | 'sampled';

/** A tracker, a server, and all that was seen of them. */
export class World {
  readonly tracker: Tracker;
  readonly laneReasons = new Set<string>();
  readonly deadIds = new Set<string>();
  readonly droppedIds = new Set<string>();
  readonly acceptedIds: string[] = [];
  /** What attempts met instead of an answer. */
  readonly faults: string[] = [];
  /** How often an event was put off. */
  retries = 0;
  /** Things that a row leaves to the end, such as a second server. */
  readonly closers: (() => Promise<unknown>)[] = [];
  lastOutcomeAt = 0;
  #tracked = 0;
  #unbalanced: string | undefined;

  constructor(
    readonly server: ScriptedServer,
    readonly random: () => number,
    private readonly rightEndOf: (eventType: string) => RightEnd,
    options: TrackerOptions,
  ) {
    this.tracker = createTracker({
      ...SCALED,
      baseUrl: server.baseUrl,
      ...options,
      hooks: {
        ...options.hooks,
        onAccepted: ({ insertId }) => this.acceptedIds.push(insertId),
        onDelivered: () => this.#look(),
        onSampled: () => this.#look(),
        onRetry: () => {
          this.retries++;
          this.#look();
        },
        onAttempt: (attempt) => {
          if (attempt.fault !== undefined) this.faults.push(attempt.fault);
          options.hooks?.onAttempt?.(attempt);
        },
        onDead: ({ insertId }) => {
          this.deadIds.add(insertId);
          this.#look();
        },
        onDropped: ({ insertId }) => {
          this.droppedIds.add(insertId);
          this.#look();
        },
        onLaneState: ({ reason }) => {
          if (reason !== undefined) this.laneReasons.add(reason);
        },
      },
    });
  }

  /** Tracks events whose insert id names their type, so that every later sight of one tells what must become of it. */
  track(eventType: string, over: Partial<EventInput> = {}): void {
    const insertId = `${eventType}#${this.#tracked++}`;
    this.tracker.track({ eventType, value: 1, insertId, ...over });
  }

  get isSettled(): boolean {
    const stats = this.tracker.stats();
    this.#weigh(stats);
    return unsettledOf(stats) === 0;
  }

  /** Accepted events that are neither stored nor reported. */
  get lostIds(): string[] {
    const { events } = this.server;
    return this.acceptedIds.filter(
      (id) => !events.has(id) && !this.deadIds.has(id) && !this.droppedIds.has(id) && this.#rightEnd(id) !== 'sampled',
    );
  }

  get wronglyDeadIds(): string[] {
    return [...this.deadIds].filter((id) => this.#rightEnd(id) !== 'dead');
  }

  /** How many events must be stored in the end. */
  get toBeStored(): number {
    return this.acceptedIds.filter((id) => this.#rightEnd(id) === 'stored').length;
  }

  /** The first moment at which the ledger did not balance. */
  get unbalanced(): string | undefined {
    return this.#unbalanced;
  }

  #rightEnd(insertId: string): RightEnd {
    return this.rightEndOf(insertId.slice(0, insertId.indexOf('#')));
  }

  #look(): void {
    this.lastOutcomeAt = performance.now();
    this.#weigh(this.tracker.stats());
  }

  #weigh(stats: TrackerStats): void {
    if (!isBalanced(stats)) this.#unbalanced ??= JSON.stringify(stats);
  }
}
