import { SlotList } from '../collections/slot-list.js';
import type { Event } from '../event/event.types.js';
import type { HandedOver, NextStep, Sender } from '../lane/sender.types.js';
import type { DropReason, Outcome, Place } from '../outcome/outcome.types.js';
import type { Backlog, DeliveryStats, FlushReport, ShutdownReport } from '../outcome/reports.types.js';
import { ACCEPTED, ACCEPTED_DURABLY, CLOSED, QUEUE_FULL } from './acceptances.js';
import { backlogOf } from './backlog.js';
import { Books } from './books.js';
import type { Acceptance, Delivery, DeliveryRuntime } from './delivery.types.js';
import { createEntry, type Entry } from './entry.js';
import type { EventStore } from './event-store.types.js';
import { outcomeOfStep } from './outcome-of-step.js';
import { Pump } from './pump.js';
import { runShutdown } from './run-shutdown.js';
import { WaitingLine } from './waiting-line.js';

/** What happens to a new event, or for its sake to the oldest, when there is no room. */
export type Overflow = 'reject' | 'drop-oldest';

/** Longest wait between two attempts while shutting down, unless a server asked for more. */
const DRAIN_BACKOFF_MS = 100;

/**
 * A delivery of this process: accept → store → send, wait for the next attempt where needed → outcome. Fresh events come
 * from the store in order; those between two attempts wait in a heap beside it, so that none holds up another.
 */
export class QueueDelivery implements Delivery {
  readonly place: Place;
  readonly #books: Books;
  readonly #line: WaitingLine;
  readonly #inFlight = new SlotList<Entry>();
  readonly #sender: Sender<NextStep | HandedOver>;
  readonly #pump: Pump;
  #phase: 'open' | 'draining' | 'stopping' | 'closed' = 'open';
  /** Meanwhile nothing is taken in: what `onDropped` tracks would fill the room that is made, without end. */
  #makingRoom = false;
  #progressed: () => void = () => undefined;

  constructor(
    private readonly store: EventStore,
    private readonly overflow: Overflow,
    private readonly runtime: DeliveryRuntime,
  ) {
    this.place = store.place;
    this.#line = new WaitingLine(store);
    this.#pump = new Pump(runtime.clock, () => this.#work());
    this.#books = new Books(store, runtime, () => this.#pump.poke());
    this.#sender = runtime.openSender();
    this.#sender.onChange(() => this.#laneChanged());
    store.open?.(this.#books);
  }

  accept(event: Event, onOutcome?: (outcome: Outcome) => void): Acceptance {
    if (this.#phase === 'closed' || (this.#phase === 'stopping' && !this.store.durable)) return CLOSED;
    if (this.#makingRoom || (!this.store.hasRoom(event.bytes) && !this.#makeRoom(event.bytes))) return QUEUE_FULL;
    const entry = createEntry(event, this.runtime.clock.monotonic(), this.#books.epoch, onOutcome);
    this.store.append(entry);
    this.#books.accepted();
    return entry.durable ? ACCEPTED_DURABLY : ACCEPTED;
  }

  waitForRoom(signal: AbortSignal, bytes: number): Promise<void> {
    return this.#books.waitForRoom(signal, bytes);
  }

  flush(deadlineMs: number): Promise<FlushReport> {
    const report = this.#books.flush(deadlineMs);
    if (this.#phase === 'closed') this.#books.close();
    this.#endHopelessFlushes();
    return report;
  }

  shutdown(deadlineMs: number): Promise<ShutdownReport> {
    return runShutdown(deadlineMs, this.runtime.clock, {
      counts: () => this.#books.counts(),
      isDone: () => this.#books.unsettled === 0,
      pausedForMs: () => (this.#inFlight.size === 0 ? this.#sender.pausedForMs() : 0),
      onProgress: (listener) => (this.#progressed = listener),
      drain: () => this.#drain(),
      stop: () => this.#stop(),
      close: () => this.#close(),
    });
  }

  stats(): DeliveryStats {
    return { ...this.#books.counts(), lane: this.#sender.state(), ...this.store.health?.() };
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
      this.#books.move(entry, 'inFlight');
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
    if (outcome !== undefined) this.#books.settle(entry, outcome);
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
    this.#books.move(entry, 'retryWait');
    this.#line.wait(entry);
    this.store.retried?.(entry);
  }

  #drop(entry: Entry, reason: DropReason): void {
    this.#books.settle(entry, { status: 'dropped', reason, insertId: entry.event.insertId });
  }

  #makeRoom(bytes: number): boolean {
    if (this.overflow !== 'drop-oldest' || !this.store.couldHold(bytes)) return false;
    this.#makingRoom = true;
    while (!this.store.hasRoom(bytes)) {
      const oldest = this.#line.takeOldest();
      if (oldest === undefined) break;
      this.#drop(oldest, 'overflow');
    }
    this.#makingRoom = false;
    return this.store.hasRoom(bytes);
  }

  #laneChanged(): void {
    this.#pump.poke();
    this.#endHopelessFlushes();
    this.#progressed();
  }

  #endHopelessFlushes(): void {
    const pausedForMs = this.#sender.pausedForMs();
    if (pausedForMs > 0 && this.#inFlight.size === 0) this.#books.pausedFor(pausedForMs);
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
  async #close(): Promise<void> {
    this.#phase = 'closed';
    this.#pump.close();
    const closed = this.#sender.close();
    this.#dropVolatile();
    this.store.close?.();
    this.#books.close();
    await closed;
  }

  #dropVolatile(): void {
    // Asked first, since the store then makes durable what it can, in flight or not.
    const waiting = [...this.#line.takeVolatile()];
    for (const entry of this.#inFlight.takeAll()) if (!entry.durable) this.#drop(entry, 'shutdown');
    for (const entry of waiting) this.#drop(entry, 'shutdown');
  }
}
