import type { QueuedEvent } from '../event/queued-event.js';
import type { Observer } from '../observe/observer.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import type { Clock } from '../time/clock.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import type { AttemptResult, Transport } from '../transport/transport.types.js';
import { verdictOfAttempt } from '../verdict/verdict-of-attempt.js';
import type { Verdict } from '../verdict/verdict.types.js';
import type { ApiKeySource } from './api-key-source.js';
import { Lane, type Ticket } from './lane.js';
import { logLaneChange } from './log-lane-change.js';
import { isCharged, nextStepOf, signOf } from './next-step.js';
import type { NextStep, Sender } from './sender.types.js';

interface Parts {
  readonly options: ResolvedSenderOptions;
  readonly transport: Transport;
  readonly apiKeys: ApiKeySource;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly random: () => number;
}

const TOLD_TO_ANOTHER = 'as another relay or worker was told';

/** One attempt after the other through one lane: attempt → verdict → what the lane learns → what the event does next. */
export class LaneSender implements Sender {
  readonly #lane: Lane;
  #closed = false;
  #listener: () => void = () => undefined;
  /** What the newest fault was, for the log line of the pause that it causes. */
  #lastFault = '';

  constructor(private readonly parts: Parts) {
    const { options, clock, random } = parts;
    this.#lane = new Lane(options, clock, random, (state, previous) => this.#laneChanged(state, previous));
  }

  canSend(): boolean {
    return !this.#closed && this.#lane.canEnter();
  }

  isProbing(): boolean {
    return this.#lane.isProbing();
  }

  async send(queued: QueuedEvent): Promise<NextStep> {
    const { clock, options } = this.parts;
    if (clock.monotonic() - queued.acceptedAt > options.maxAgeMs) return { kind: 'dead', reason: 'expired' };
    const ticket = this.#lane.enter();
    let verdict = await this.#attempt(queued);
    const free = verdict.kind === 'retry' && verdict.free === true && this.#lane.isCurrent(ticket);
    if (free) verdict = await this.#attempt(queued);
    return this.#conclude(queued, ticket, verdict);
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

  pauseFor(reason: LaneReason, ms: number): void {
    this.#lastFault = TOLD_TO_ANOTHER;
    this.#lane.pauseFor(reason, ms);
  }

  drain(): void {
    this.#lane.drain();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#lane.close();
    this.parts.apiKeys.close();
    await this.parts.transport.close();
  }

  async #attempt(queued: QueuedEvent): Promise<Verdict> {
    const { apiKeys, clock, transport } = this.parts;
    let apiKey: string | Promise<string>;
    try {
      apiKey = apiKeys.get();
      if (typeof apiKey !== 'string') apiKey = await apiKey;
    } catch {
      if (this.#closed) return { kind: 'aborted' };
      const message = 'the option apiKey failed';
      return { kind: 'pause', reason: 'auth', chargeable: false, maybeDelivered: false, message };
    }
    if (this.#closed) return { kind: 'aborted' };
    queued.attempts++;
    const startedAt = clock.monotonic();
    const result = await transport.send(queued.event.body, apiKey);
    if ('status' in result && result.status === 401) apiKeys.forget(apiKey);
    this.#notifyAttempt(queued, result, clock.monotonic() - startedAt);
    return verdictOfAttempt(result, clock.now());
  }

  #conclude(queued: QueuedEvent, ticket: Ticket, verdict: Verdict): NextStep {
    const { clock, options, random, observer } = this.parts;
    const now = clock.monotonic();
    const charged = isCharged(verdict, this.#lane.isHealthyFor(queued, now));
    if (charged) queued.charged++;
    if (verdict.kind === 'retry' && verdict.limit !== undefined) queued.refused++;
    if (verdict.kind === 'retry' || verdict.kind === 'pause') {
      queued.backoffs++;
      // The message of an answer to one event may quote it; a log line must not.
      if (verdict.kind === 'pause' || verdict.charge === 'endpoint') this.#lastFault = verdict.message;
    }
    this.#lane.leave(ticket, signOf(verdict, charged), now);
    queued.lastTried = this.#lane.mark(now);
    if (verdict.kind === 'sampled' && !queued.event.sampleable) {
      observer.log.warn(
        'sampled',
        `${queued.event.eventType} was sampled out by the API although it asked for no sampling`,
      );
    }
    const step = nextStepOf(queued, verdict, options, random());
    if (step.kind === 'retry' && (verdict.kind === 'retry' || verdict.kind === 'pause')) {
      this.#notifyRetry(queued, verdict, step.delayMs, charged);
    }
    return step;
  }

  #laneChanged(state: LaneState, previous: LaneState['state']): void {
    const { observer, options } = this.parts;
    logLaneChange(observer.log, state, previous, options.baseUrl, this.#lastFault);
    observer.notify('laneState', () => state);
    this.#listener();
  }

  #notifyAttempt({ event, attempts }: QueuedEvent, result: AttemptResult, durationMs: number): void {
    this.parts.observer.notify('attempt', () => ({
      insertId: event.insertId,
      eventType: event.eventType,
      attempt: attempts,
      durationMs,
      ...('status' in result ? { status: result.status } : {}),
      ...(result.kind === 'failed' ? { fault: result.fault } : {}),
    }));
  }

  #notifyRetry(
    { event, attempts }: QueuedEvent,
    verdict: { readonly message: string; readonly maybeDelivered: boolean },
    delayMs: number,
    charged: boolean,
  ): void {
    this.parts.observer.notify('retry', () => ({
      insertId: event.insertId,
      eventType: event.eventType,
      attempts,
      delayMs,
      charged,
      maybeDelivered: verdict.maybeDelivered,
      reason: verdict.message,
    }));
  }
}
