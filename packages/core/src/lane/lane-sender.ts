import type { QueuedEvent } from '../event/queued-event.js';
import type { Observer } from '../observe/observer.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import type { Clock } from '../time/clock.types.js';
import type { Answer } from '../outcome/outcome.types.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import type { AttemptResult, Transport } from '../transport/transport.types.js';
import { verdictOfAttempt } from '../verdict/verdict-of-attempt.js';
import type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
import type { ApiKeySource } from './api-key-source.js';
import { Lane, type Ticket } from './lane.js';
import { logFault, logLaneChange } from './log-lane-change.js';
import { isCharged, nextStepOf, signOf } from './lane-rules.js';
import type { NextStep, Sender, SharedPause } from './sender.types.js';

interface Parts {
  readonly options: ResolvedSenderOptions;
  readonly transport: Transport;
  readonly apiKeys: ApiKeySource;
  readonly observer: Observer;
  readonly clock: Clock;
  readonly random: () => number;
}

interface Attempted {
  readonly verdict: Verdict;
  readonly answer?: Answer;
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

  async send(queued: QueuedEvent, mayRepeat = true): Promise<NextStep> {
    const ticket = this.#lane.enter();
    let { verdict, answer } = await this.#attempt(queued);
    const free = mayRepeat && verdict.kind === 'retry' && verdict.free === true && this.#lane.isCurrent(ticket);
    if (free) ({ verdict, answer } = await this.#attempt(queued));
    const step = this.#conclude(queued, ticket, verdict);
    return step.kind === 'dead' && answer !== undefined ? { ...step, answer } : step;
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

  pauseToShare(): SharedPause | undefined {
    return this.#lane.pauseToShare();
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

  async #attempt(queued: QueuedEvent): Promise<Attempted> {
    const { apiKeys, clock, transport } = this.parts;
    let apiKey: string | Promise<string>;
    try {
      apiKey = apiKeys.get();
      if (typeof apiKey !== 'string') apiKey = await apiKey;
    } catch {
      if (this.#closed) return { verdict: { kind: 'aborted' } };
      const message = 'the option apiKey failed';
      return { verdict: { kind: 'pause', reason: 'auth', maybeDelivered: false, message } };
    }
    if (this.#closed) return { verdict: { kind: 'aborted' } };
    queued.attempts++;
    const startedAt = clock.monotonic();
    const result = await transport.send(queued.event.body, apiKey);
    if ('status' in result && result.status === 401) apiKeys.forget(apiKey);
    this.#notifyAttempt(queued, result, clock.monotonic() - startedAt);
    const verdict = verdictOfAttempt(result, clock.now());
    return result.kind === 'response' ? { verdict, answer: { status: result.status, body: result.body } } : { verdict };
  }

  #conclude(queued: QueuedEvent, ticket: Ticket, verdict: Verdict): NextStep {
    const { clock, options, random, observer } = this.parts;
    this.#lane.lookForThaw();
    const charged = isCharged(verdict, this.#lane.isHealthyFor(ticket, queued));
    if (charged) queued.charged++;
    if (verdict.kind === 'retry' && verdict.limit !== undefined) queued.refused++;
    if (verdict.kind === 'retry' || verdict.kind === 'pause') {
      queued.backoffs++;
      // The message of an answer to one event may quote it; a log line must not.
      if (verdict.kind === 'pause' || verdict.fault !== 'event') this.#lastFault = verdict.message;
      this.#logRepeated(queued, verdict);
    }
    this.#lane.leave(ticket, signOf(verdict, charged), verdict.askedMs, queued);
    queued.lastTried = this.#lane.mark();
    if (verdict.kind === 'sampled' && !queued.event.sampleable) {
      observer.log.warn(
        'sampled',
        `${queued.event.eventType} was sampled out by the API although it asked for no sampling`,
      );
    }
    const step = nextStepOf(queued, verdict, options, random(), clock.monotonic() - queued.acceptedAt);
    if (step.kind === 'retry' && (verdict.kind === 'retry' || verdict.kind === 'pause')) {
      this.#notifyRetry(queued, verdict, step.delayMs, charged);
    }
    return step;
  }

  /** A few events that fail again and again open no breaker, and are to be reported anyway. */
  #logRepeated(queued: QueuedEvent, verdict: RetryVerdict | PauseVerdict): void {
    const { observer, options } = this.parts;
    if (verdict.kind === 'pause' || verdict.fault === 'event' || !this.#lane.hasFailedBefore(queued)) return;
    logFault(observer.log, verdict.fault, options.baseUrl, verdict.message);
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
    verdict: RetryVerdict | PauseVerdict,
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
      fault: verdict.kind === 'retry' ? verdict.fault : verdict.reason,
      reason: verdict.message,
    }));
  }
}
