import { Fifo } from '../../collections/fifo.js';
import { queuedEvent, type QueuedEvent } from '../../event/queued-event.js';
import type { NextStep, Sender } from '../../lane/sender.types.js';
import type { Observer } from '../../observe/observer.js';
import type { Clock, Timer } from '../../time/clock.types.js';
import { notifyOutcome, outcomeOfStep } from '../outcomes.js';
import { Pump } from '../pump.js';
import { AttemptTurns } from './attempt-turns.js';
import { ClaimLedger, type ClaimEnd } from './claim-ledger.js';
import { ClaimSchedule, type ClaimScheduleOptions } from './claim-schedule.js';
import type { ClaimSource, ClaimedEvent, Settlement } from './claim-source.types.js';
import type { ClaimReport, ClaimStats } from './claim-stats.types.js';
import { PauseExchange } from './pause-exchange.js';
import { SettlementWriter } from './settlement-writer.js';
import { stopClaiming } from './stop-claiming.js';

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

/** An event that this process holds a claim on. */
interface HeldEvent extends QueuedEvent {
  readonly claim: unknown;
  /** On the monotonic clock. */
  readonly leaseEndsAt: number;
}

/** While the lane is paused, the loop looks at it this often, which keeps the process alive. */
const PAUSED_LOOK_MS = 1_000;

/**
 * Sends what a shared source holds: claim → send → settle. It claims what the lane can send within about a second, holds
 * nothing while the lane is paused, and begins no attempt that its lease might not outlast.
 */
export class ClaimLoop {
  readonly #ledger = new ClaimLedger();
  readonly #held = new Fifo<HeldEvent>();
  readonly #schedule: ClaimSchedule;
  readonly #pump: Pump;
  readonly #writer: SettlementWriter;
  readonly #pauses: PauseExchange;
  /** Undefined where no rate is kept. */
  readonly #turns: AttemptTurns | undefined;
  #phase: 'open' | 'stopping' | 'closed' = 'open';
  #sending = 0;
  #isClaiming = false;
  #timer: Timer | undefined;
  #shutdown: Promise<ClaimReport> | undefined;
  #progressed: () => void = () => undefined;

  constructor(
    private readonly source: ClaimSource,
    private readonly options: ClaimLoopOptions,
    private readonly runtime: ClaimRuntime,
  ) {
    const { clock, observer, random, sender } = runtime;
    this.#schedule = new ClaimSchedule(options, random);
    this.#pump = new Pump(clock, () => this.#work());
    this.#pauses = new PauseExchange(source, sender, clock, observer.log, () => this.#work());
    const { turnEveryMs } = source;
    const reserve = source.reserve?.bind(source);
    if (reserve !== undefined && turnEveryMs !== undefined) {
      const rate = { reserve, turnEveryMs };
      this.#turns = new AttemptTurns(rate, clock, observer.log, () => this.#work());
    }
    this.#writer = new SettlementWriter({
      source,
      clock,
      log: observer.log,
      answered: (answer, askedAt) => this.#pauses.answered(answer, askedAt),
      emptied: () => this.#progressed(),
    });
    sender.onChange(() => {
      this.#pauses.share();
      this.#pump.poke();
    });
    this.#pump.poke();
  }

  /** There may be work: asks for it now. */
  wake(): void {
    this.#schedule.wake();
    this.#pump.poke();
  }

  stats(): ClaimStats {
    const { size: unsettled, unwritten } = this.#writer;
    return { ...this.#ledger.counts(), lane: this.runtime.sender.state(), unsettled, unwritten };
  }

  /**
   * Gives back what was not sent, waits for what is being sent, writes its outcome, and closes. A second call gets
   * the first call's promise. Never rejects.
   */
  shutdown(deadlineMs: number): Promise<ClaimReport> {
    return (this.#shutdown ??= stopClaiming(deadlineMs, this.runtime.clock, {
      counts: () => this.#ledger.counts(),
      isDone: () => this.#sending === 0 && !this.#isClaiming && this.#writer.size === 0,
      unwritten: () => this.#writer.unwritten,
      onProgress: (listener) => (this.#progressed = listener),
      stop: () => this.#stop(),
      hurry: () => this.#writer.hurry(),
      abort: () => this.runtime.sender.close(),
      close: () => {
        this.#phase = 'closed';
        this.#pump.close();
        this.#turns?.close();
        this.#writer.close();
        this.runtime.closed();
      },
    }));
  }

  #work(): void {
    if (this.#phase !== 'open') return;
    const now = this.runtime.clock.monotonic();
    this.#sendHeld(now);
    if (this.runtime.sender.pausedForMs() > 0) {
      this.#releaseHeld();
      this.#pauses.share();
    } else if (!this.#isClaiming && now >= this.#schedule.dueAt) this.#claim(now);
    this.#arm(now);
  }

  #sendHeld(now: number): void {
    const { sender } = this.runtime;
    // One for the key or a free second attempt, one for the attempt itself.
    const leaseNeededUntil = now + 2 * this.options.attemptTimeoutMs;
    const isTurn = (): boolean => this.#turns?.isDue(now) ?? true;
    while (this.#held.length > 0 && sender.canSend() && isTurn() && this.#pauses.ensureRecent(now)) {
      const held = this.#held.shift()!;
      if (held.leaseEndsAt < leaseNeededUntil) this.#release(held);
      else this.#send(held);
    }
    this.#turns?.want(sender.canSend() ? this.#held.length : 0, now);
    this.#schedule.heldAreDown(this.#held.length, now);
  }

  #send(held: HeldEvent): void {
    this.#sending++;
    this.#turns?.take();
    // A second attempt would need a turn of its own.
    void this.runtime.sender.send(held, this.#turns === undefined).then((step) => {
      this.#sending--;
      this.#finish(held, step);
      this.#work();
      if (this.#sending === 0) this.#writer.hurry();
      this.#progressed();
    });
  }

  #finish(held: HeldEvent, step: NextStep): void {
    const now = this.runtime.clock.monotonic();
    const outcome = outcomeOfStep(step, held);
    this.#ledger.end(endOf(step));
    if (step.kind === 'retry') this.#schedule.retryDueAt(now + step.delayMs);
    this.#writer.add(settlementOf(step, held), held.leaseEndsAt);
    if (outcome !== undefined) notifyOutcome(this.runtime.observer, held, outcome, now);
  }

  #release(held: HeldEvent): void {
    this.#ledger.end('released');
    this.#writer.add({ kind: 'release', claim: held.claim }, held.leaseEndsAt);
  }

  #releaseHeld(): void {
    for (let held = this.#held.shift(); held !== undefined; held = this.#held.shift()) this.#release(held);
    this.#schedule.forgetLast();
  }

  #wanted(): number {
    const { sender } = this.runtime;
    // While a probe is under way, another event could only be held.
    if (sender.isProbing() && !sender.canSend()) return 0;
    return this.#schedule.wanted(this.#held.length, sender.isProbing());
  }

  #claim(now: number): void {
    const max = this.#wanted();
    if (max === 0) return;
    this.#isClaiming = true;
    this.#schedule.began();
    void this.#ask(max, now).finally(() => {
      this.#isClaiming = false;
      this.#work();
      this.#progressed();
    });
  }

  async #ask(max: number, askedAt: number): Promise<void> {
    try {
      const answer = await this.source.claim(max);
      this.#take(answer.events, askedAt);
      this.#schedule.answered(answer.events.length, max, this.runtime.clock.monotonic());
      this.#pauses.answered(answer, askedAt);
    } catch (error) {
      this.#schedule.failed(this.runtime.clock.monotonic());
      this.runtime.observer.log.error('claim', `could not claim events (${String(error)}); will retry`);
    }
  }

  #take(events: readonly ClaimedEvent[], askedAt: number): void {
    // What comes after the end cannot be given back any more; its lease ends by itself.
    if (this.#phase === 'closed') return;
    const now = this.runtime.clock.monotonic();
    this.#ledger.claimed(events.length);
    for (const event of events) this.#held.push(heldEvent(event, askedAt + this.source.leaseMs, now));
    if (this.#phase === 'stopping') this.#releaseHeld();
  }

  /** Looks again when the next claim is due. The timer keeps the process alive, as a server's socket does. */
  #arm(now: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#isClaiming) return;
    const isPaused = this.runtime.sender.pausedForMs() > 0;
    // Where enough is held, the end of an attempt is what leads on.
    if (!isPaused && this.#wanted() === 0) return;
    const delayMs = isPaused ? PAUSED_LOOK_MS : this.#schedule.dueAt - now;
    this.#timer = this.runtime.clock.setTimer(() => this.#work(), delayMs, 'foreground');
  }

  #stop(): void {
    this.#phase = 'stopping';
    this.#timer?.cancel();
    this.#releaseHeld();
  }
}

/** @param now when the event was claimed, on the monotonic clock */
function heldEvent(claimed: ClaimedEvent, leaseEndsAt: number, now: number): HeldEvent {
  const { event, ageMs, attempts, charged, refused, triedMsAgo, claim } = claimed;
  const queued = queuedEvent(event, now - ageMs, attempts, charged);
  queued.refused = refused;
  if (triedMsAgo !== undefined) queued.lastTried = { at: now - triedMsAgo };
  return Object.assign(queued, { claim, leaseEndsAt });
}

/** What is to be written of an event after an attempt. */
function settlementOf(step: NextStep, { claim, attempts, charged, refused }: HeldEvent): Settlement {
  const history = { attempts, charged, refused };
  switch (step.kind) {
    case 'delivered':
    case 'sampled':
      return { kind: 'ack', claim };
    case 'retry':
      return { kind: 'retry', claim, delayMs: step.delayMs, history };
    case 'dead':
      return { kind: 'bury', claim, reason: step.reason, message: step.message, history };
    case 'released':
      return { kind: 'release', claim };
  }
}

/** How the claim is counted then. */
function endOf({ kind }: NextStep): ClaimEnd {
  return kind === 'retry' ? 'released' : kind;
}
