import type { Outcome } from '../outcome/outcome.types.js';
import type { FlushReport } from '../outcome/reports.types.js';
import { Barriers } from './barriers.js';
import type { DeliveryRuntime } from './delivery.types.js';
import type { Entry, Whereabouts } from './entry.js';
import type { Ending, EventStore, StoreHost } from './event-store.types.js';
import { Ledger } from './ledger.js';
import { notifyOutcome } from './outcomes.js';
import { RoomWaiters } from './room-waiters.js';

/** Where every event of a delivery is, and who is told when that changes: the ledger, flushes, those who wait for room. */
export class EventStates implements StoreHost {
  readonly #ledger = new Ledger();
  readonly #barriers: Barriers;
  readonly #waiters = new RoomWaiters();
  readonly #fits = (bytes: number): boolean => this.store.room(bytes) === 'free';
  #epoch = 0;

  constructor(
    private readonly store: EventStore,
    private readonly runtime: DeliveryRuntime,
    private readonly poke: () => void,
  ) {
    this.#barriers = new Barriers(runtime.clock);
  }

  /** The epoch of what enters now. */
  get epoch(): number {
    return this.#epoch;
  }

  get unsettled(): number {
    return this.#ledger.unsettled;
  }

  counts(): ReturnType<Ledger['counts']> {
    return this.#ledger.counts();
  }

  accepted(): void {
    this.#ledger.enter('accepted');
    this.#waiters.wakeFirst(this.#fits);
    this.poke();
  }

  entered(origin: 'recovered' | 'redriven', count: number): number {
    this.#ledger.enter(origin, count);
    this.poke();
    return this.#epoch;
  }

  vanished(epoch: number, count: number): void {
    this.#ledger.end('queued', 'dropped', count);
    this.#barriers.settled(epoch, 'dropped', count);
    this.#wakeWaiting();
  }

  move(entry: Entry, to: Whereabouts): void {
    this.#ledger.move(entry.whereabouts, to);
    entry.whereabouts = to;
  }

  settle(entry: Entry, outcome: Ending): void {
    this.#ledger.end(entry.whereabouts, outcome.status);
    this.store.remove(entry, outcome);
    // Before the hooks: a flush that one of them calls does not count this event as pending.
    this.#barriers.settled(entry.epoch, outcome.status);
    this.#wakeWaiting();
    notifyOutcome(this.runtime.observer, entry, outcome, this.runtime.clock.monotonic());
    entry.onOutcome?.(answerTo(outcome));
  }

  wake(): void {
    this.#wakeWaiting();
    this.poke();
  }

  waitForRoom(signal: AbortSignal, bytes: number): Promise<void> {
    return this.#waiters.wait(signal, bytes);
  }

  flush(deadlineMs: number): Promise<FlushReport> {
    return this.#barriers.add(this.#epoch++, this.#ledger.unsettled, deadlineMs);
  }

  /** Ends the flushes whose deadline comes before the endpoint may be tried again. */
  pausedFor(pausedForMs: number): void {
    this.#barriers.pausedUntil(this.runtime.clock.monotonic() + pausedForMs);
  }

  /** Nothing will change any more: ends every wait. */
  close(): void {
    this.#barriers.closeAll();
    this.#waiters.wakeAll();
  }

  #wakeWaiting(): void {
    if (this.#ledger.unsettled === 0) this.#waiters.wakeAll();
    else this.#waiters.wakeFirst(this.#fits);
  }
}

/** What the caller who waits for the outcome is told. */
function answerTo(ending: Ending): Outcome {
  return ending.status === 'handedOver' ? { status: 'pending', insertId: ending.insertId, where: ending.to } : ending;
}
