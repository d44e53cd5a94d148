import { SlotList } from '../collections/slot-list.js';
import type { Event } from '../event/event.types.js';
import type { HandedOver, NextStep, Sender } from '../lane/sender.types.js';
import type { DropReason, Outcome, Place } from '../outcome/outcome.types.js';
import type { Backlog, DeliveryStats, FlushReport, ShutdownReport } from '../outcome/reports.types.js';
import type { Clock } from '../time/clock.types.js';
import { EventStates } from './event-states.js';
import type { Acceptance, Delivery, DeliveryRuntime } from './delivery.types.js';
import { createEntry, type Entry } from './entry.js';
import type { EventStore } from './event-store.types.js';
import type { Ledger } from './ledger.js';
import { outcomeOfStep } from './outcomes.js';
import { Pump } from './pump.js';
import { WaitingLine } from './waiting-line.js';

/** What happens to a new event, or for its sake to the oldest, when there is no room. */
export type Overflow = 'reject' | 'drop-oldest';

/** Longest wait between two attempts while shutting down, unless a server asked for more. */
const DRAIN_BACKOFF_MS = 100;

// The answers of accept(), made once: it is called for every event.
const ACCEPTED: Acceptance = Object.freeze({ accepted: true, durable: false });
const ACCEPTED_DURABLY: Acceptance = Object.freeze({ accepted: true, durable: true });
const QUEUE_FULL: Acceptance = Object.freeze({ accepted: false, reason: 'queue_full' });
/** Also answered in the last phase of a shutdown, when memory could only lose the event. */
const CLOSED: Acceptance = Object.freeze({ accepted: false, reason: 'closed' });

/**
 * A delivery of this process: accept → store → send, wait for the next attempt where needed → outcome. Fresh events come
 * from the store in order; those between two attempts wait in a heap beside it, so that none holds up another.
 */
export class QueueDelivery implements Delivery {
  readonly place: Place;
  readonly #states: EventStates;
  readonly #line: WaitingLine;
  readonly #inFlight = new SlotList<Entry>();
  readonly #sender: Sender<NextStep | HandedOver>;
  readonly #pump: Pump;
  #phase: 'open' | 'draining' | 'stopping' | 'closed' = 'open';
  /** Meanwhile nothing is taken in: what `onDropped` tracks would fill the room that is made, without end. */
  #makingRoom = false;
  #progressed: () => void = () => undefined;
  #cut: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly overflow: Overflow,
    private readonly runtime: DeliveryRuntime,
  ) {
    this.place = store.place;
    this.#line = new WaitingLine(store);
    this.#pump = new Pump(runtime.clock, () => this.#work());
    this.#states = new EventStates(store, runtime, () => this.#pump.poke());
    this.#sender = runtime.openSender();
    this.#sender.onChange(() => this.#laneChanged());
    store.open?.(this.#states);
  }

  accept(event: Event, onOutcome?: (outcome: Outcome) => void): Acceptance {
    if (this.#phase === 'closed' || (this.#phase === 'stopping' && !this.store.durable)) return CLOSED;
    if (this.#makingRoom || (this.store.room(event.bytes) !== 'free' && !this.#makeRoom(event.bytes)))
      return QUEUE_FULL;
    const entry = createEntry(event, this.runtime.clock.monotonic(), this.#states.epoch, onOutcome);
    this.store.append(entry);
    this.#states.accepted();
    return entry.durable ? ACCEPTED_DURABLY : ACCEPTED;
  }

  waitForRoom(signal: AbortSignal, bytes: number): Promise<void> {
    return this.#states.waitForRoom(signal, bytes);
  }

  flush(deadlineMs: number): Promise<FlushReport> {
    const report = this.#states.flush(deadlineMs);
    if (this.#phase === 'closed') this.#states.close();
    this.#endHopelessFlushes();
    return report;
  }

  shutdown(deadlineMs: number): Promise<ShutdownReport> {
    return runShutdown(deadlineMs, this.runtime.clock, {
      counts: () => this.#states.counts(),
      isDone: () => this.#states.unsettled === 0,
      pausedForMs: () => (this.#inFlight.size === 0 ? this.#sender.pausedForMs() : 0),
      onProgress: (listener) => (this.#progressed = listener),
      onCut: (listener) => (this.#cut = listener),
      drain: () => this.#drain(),
      stop: () => this.#stop(),
      close: () => this.#close(),
    });
  }

  cut(): void {
    this.#cut();
    void this.#close();
  }

  stats(): DeliveryStats {
    return { ...this.#states.counts(), lane: this.#sender.state(), ...this.store.health().durability };
  }

  backlog(): Backlog {
    return backlogOf(this.store, [...this.#inFlight.values(), ...this.#line.retries()], this.runtime.clock);
  }

  #work(): void {
    if (this.#phase === 'stopping' || this.#phase === 'closed') return;
    const now = this.runtime.clock.monotonic();
    while (this.#sender.canSend()) {
      const entry = this.#line.next(now, this.#sender.isProbing());
      if (entry === undefined) break;
      this.#states.move(entry, 'inFlight');
      this.#inFlight.add(entry);
      void this.#sender.send(entry).then((step) => this.#finish(entry, step));
    }
    const earliest = this.#line.nextRetryAt();
    this.#pump.wakeIn(earliest === undefined || !this.#sender.canSend() ? undefined : earliest - now);
    // The store may have found out that the last events cannot be read any more.
    this.#progressed();
  }

  #finish(entry: Entry, step: NextStep | HandedOver): void {
    // What was given up at the end of a shutdown has its outcome already.
    if (!this.#inFlight.delete(entry)) return;
    const outcome = outcomeOfStep(step, entry);
    if (outcome !== undefined) this.#states.settle(entry, outcome);
    else if (step.kind === 'retry') this.#retryLater(entry, step.delayMs, step.requested);
    else this.#retryLater(entry, 0, false);
    this.#work();
    this.#endHopelessFlushes();
    this.#progressed();
  }

  #retryLater(entry: Entry, delayMs: number, requested: boolean): void {
    const cut = this.#phase !== 'open' && !requested;
    entry.dueAt = this.runtime.clock.monotonic() + (cut ? Math.min(delayMs, DRAIN_BACKOFF_MS) : delayMs);
    entry.waitRequested = requested;
    this.#states.move(entry, 'retryWait');
    this.#line.wait(entry);
    this.store.retried?.(entry);
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#states.settle(entry, { status: 'dropped', reason, insertId: entry.event.insertId });
  }

  #makeRoom(bytes: number): boolean {
    if (this.overflow !== 'drop-oldest' || this.store.room(bytes) === 'never') return false;
    this.#makingRoom = true;
    while (this.store.room(bytes) !== 'free') {
      const oldest = this.#line.takeOldest();
      if (oldest === undefined) break;
      this.#drop(oldest, 'overflow');
    }
    this.#makingRoom = false;
    return this.store.room(bytes) === 'free';
  }

  #laneChanged(): void {
    this.#pump.poke();
    this.#endHopelessFlushes();
    this.#progressed();
  }

  #endHopelessFlushes(): void {
    const pausedForMs = this.#sender.pausedForMs();
    if (pausedForMs > 0 && this.#inFlight.size === 0) this.#states.pausedFor(pausedForMs);
  }

  #drain(): void {
    this.#phase = 'draining';
    this.#sender.drain();
    this.#line.endOwnWaits();
    this.#pump.poke();
  }

  #stop(): void {
    this.#work();
    this.#phase = 'stopping';
  }

  /** Ends what is in flight, lets go of what only memory holds, frees timers and sockets. */
  #close(): Promise<void> {
    if (this.#closed !== undefined) return this.#closed;
    this.#phase = 'closed';
    this.#pump.close();
    this.#closed = this.#sender.close();
    this.#dropVolatile();
    this.store.close();
    this.#states.close();
    return this.#closed;
  }

  #dropVolatile(): void {
    // Asked first, since the store then makes durable what it can, in flight or not.
    const waiting = [...this.#line.takeVolatile()];
    for (const entry of this.#inFlight.takeAll()) if (!entry.durable) this.#drop(entry, 'shutdown');
    for (const entry of waiting) this.#drop(entry, 'shutdown');
  }
}

/** @param tried the entries that are not in the store any more: in flight, or between two attempts */
function backlogOf(store: EventStore, tried: Iterable<Entry>, clock: Clock): Backlog {
  const { fill, oldestAt: untriedSince = Infinity } = store.health();
  let oldestAt = untriedSince;
  for (const { acceptedAt } of tried) if (acceptedAt < oldestAt) oldestAt = acceptedAt;
  return oldestAt === Infinity ? { fill } : { oldestAgeMs: clock.monotonic() - oldestAt, fill };
}

/** Before the deadline, this long or this share of it, nothing new is begun: an attempt needs time to end by itself. */
const LAST_START_MS = 200;
const LAST_START_SHARE = 0.1;

/** What a shutdown needs of a delivery. */
interface Closable {
  counts(): ReturnType<Ledger['counts']>;
  isDone(): boolean;
  /** How long nothing can be sent; 0 where something can, or is in flight. */
  pausedForMs(): number;
  onProgress(listener: () => void): void;
  onCut(listener: () => void): void;
  drain(): void;
  stop(): void;
  close(): Promise<void>;
}

/**
 * Drains until all is done, nothing can be, or the deadline comes; then closes. Events are taken in until the end, since
 * a server that is stopping still answers requests.
 */
export async function runShutdown(deadlineMs: number, clock: Clock, delivery: Closable): Promise<ShutdownReport> {
  const startedAt = clock.monotonic();
  const before = delivery.counts();
  delivery.drain();
  const { reason, held } = await drained(deadlineMs, clock, delivery);
  const pending = held.queued + held.inFlight + held.retryWait;
  await delivery.close();
  const after = delivery.counts();
  const lost = after.dropped - held.dropped;
  // What only memory held was dropped by the close: what is left is on disk.
  const left = after.queued + after.inFlight + after.retryWait;
  return {
    ok: pending === 0,
    reason,
    delivered: after.delivered - before.delivered,
    sampled: after.sampled - before.sampled,
    dead: after.dead - before.dead,
    dropped: after.dropped - before.dropped,
    pending: left,
    elapsedMs: clock.monotonic() - startedAt,
    stored: left + after.handedOver - before.handedOver,
    lost,
  };
}

/** @returns why it ended, and what was held then */
function drained(
  deadlineMs: number,
  clock: Clock,
  delivery: Closable,
): Promise<{ readonly reason: FlushReport['reason']; readonly held: ReturnType<Ledger['counts']> }> {
  const deadlineAt = clock.monotonic() + deadlineMs;
  return new Promise((resolve) => {
    const lastStart = Math.max(0, deadlineMs - Math.min(LAST_START_MS, deadlineMs * LAST_START_SHARE));
    const timers = [
      clock.setTimer(() => delivery.stop(), lastStart, 'foreground'),
      clock.setTimer(() => end('deadline'), deadlineMs, 'foreground'),
    ];
    const end = (reason: FlushReport['reason']): void => {
      timers.forEach((timer) => timer.cancel());
      delivery.onProgress(() => undefined);
      resolve({ reason, held: delivery.counts() });
    };
    const look = (): void => {
      if (delivery.isDone()) end('drained');
      else if (clock.monotonic() + delivery.pausedForMs() > deadlineAt) end('paused');
    };
    delivery.onProgress(look);
    delivery.onCut(() => end('deadline'));
    look();
  });
}
