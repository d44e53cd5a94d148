import type { LaneState } from '@greenflash-events/core';
import type { Clock, HandedOver, NextStep, Observer, QueuedEvent, Sender } from '@greenflash-events/core/engine';
import { newEventJob, type NewEventJob } from '../jobs/event-job.js';
import { redisFault } from './redis-fault.js';
import { RedisLane } from './redis-lane.js';

/** Batches under way at once: one is written while the next is made. */
const BATCHES = 2;
/** A batch is one transaction, for which Redis needs room beside the jobs themselves. */
const MAX_BATCH_BYTES = 262_144;

const HANDED_OVER: HandedOver = Object.freeze({ kind: 'handedOver', to: 'redis' });
const NOT_SENT: NextStep = Object.freeze({ kind: 'released' });

interface Waiting {
  readonly job: NewEventJob;
  readonly bytes: number;
  readonly settle: (step: HandedOver | NextStep) => void;
}

interface Parts {
  readonly write: (jobs: readonly NewEventJob[]) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly batchSize: number;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly random: () => number;
}

/**
 * Brings events into the queue in place of sending them to the API. Everything that is sent in one go of the event loop
 * is one batch. A batch that fails is given back whole: what of it is in Redis already is not added twice.
 */
export class HandoverSender implements Sender<HandedOver | NextStep> {
  readonly #lane: RedisLane;
  #batch: Waiting[] = [];
  #batchBytes = 0;
  #underWay = 0;
  #bytesUnderWay = 0;
  #closed = false;
  #listener: () => void = () => undefined;

  constructor(private readonly parts: Parts) {
    const { clock, random, batchSize } = parts;
    this.#lane = new RedisLane(clock, random, BATCHES * batchSize, () => this.#changed());
  }

  canSend(): boolean {
    return !this.#closed && this.#underWay < this.#lane.room && this.#bytesUnderWay < BATCHES * MAX_BATCH_BYTES;
  }

  isProbing(): boolean {
    return this.#lane.isProbing;
  }

  send({ event, acceptedAt }: QueuedEvent): Promise<HandedOver | NextStep> {
    const { clock, batchSize } = this.parts;
    const job = newEventJob(event, clock.now() - (clock.monotonic() - acceptedAt));
    const { bytes } = event;
    this.#underWay++;
    this.#bytesUnderWay += bytes;
    return new Promise((settle) => {
      this.#batchBytes += bytes;
      this.#batch.push({ job, bytes, settle });
      if (this.#batch.length === 1) queueMicrotask(() => this.#write());
      if (this.#batch.length >= batchSize || this.#batchBytes >= MAX_BATCH_BYTES) this.#write();
    });
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  state(): LaneState {
    return this.#lane.state();
  }

  pausedForMs(): number {
    return this.#lane.pausedForMs();
  }

  /** Redis is this process's own affair. */
  pauseToShare(): undefined {
    return undefined;
  }

  pauseFor(reason: NonNullable<LaneState['reason']>): void {
    this.#lane.failed(reason);
  }

  /** The connection is there again. */
  tryNow(): void {
    this.#lane.tryNow();
  }

  drain(): void {
    this.#lane.tryNow();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lane.close();
    await this.parts.close();
  }

  #write(): void {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    this.#batchBytes = 0;
    void this.parts.write(batch.map(({ job }) => job)).then(
      () => {
        this.#ended(batch, HANDED_OVER, () => this.#lane.succeeded());
      },
      (error: unknown) => {
        const { reason, message } = redisFault(error);
        this.parts.observer.log.warn(
          `redis:${reason}`,
          `${message}; events wait here and are handed over when it is back`,
        );
        this.#ended(batch, NOT_SENT, () => this.#lane.failed(reason));
      },
    );
  }

  #ended(batch: readonly Waiting[], step: HandedOver | NextStep, learn: () => void): void {
    this.#underWay -= batch.length;
    this.#bytesUnderWay -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
    if (!this.#closed) learn();
    for (const { settle } of batch) settle(step);
  }

  #changed(): void {
    this.parts.observer.notify('laneState', () => this.#lane.state());
    this.#listener();
  }
}
