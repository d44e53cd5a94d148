import type { Event } from '../src/event/event.types.js';
import type { QueuedEvent } from '../src/event/queued-event.js';
import type { NextStep, Sender } from '../src/lane/sender.types.js';
import { Observer } from '../src/observe/observer.js';
import { RateLimitedLog } from '../src/observe/rate-limited-log.js';
import type { Outcome } from '../src/outcome/outcome.types.js';
import type { LaneState } from '../src/outcome/reports.types.js';
import type { Acceptance } from '../src/delivery/delivery.types.js';
import type { StoreHost } from '../src/delivery/event-store.types.js';
import { MemoryStore } from '../src/delivery/memory/memory-store.js';
import { QueueDelivery, type Overflow } from '../src/delivery/queue-delivery.js';
import { FakeClock, nextTurn } from './fake-clock.js';

export const DELIVERED: NextStep = { kind: 'delivered', eventId: 'e' };

/** Records what it is given and settles it when told to. */
class FakeSender implements Sender {
  room = 8;
  probing = false;
  pausedMs = 0;
  readonly calls: string[] = [];
  readonly sent: string[] = [];
  readonly #inFlight = new Map<string, (step: NextStep) => void>();
  #listener: () => void = () => undefined;

  canSend(): boolean {
    return this.#inFlight.size < this.room;
  }
  isProbing(): boolean {
    return this.probing;
  }
  send({ event }: QueuedEvent): Promise<NextStep> {
    this.sent.push(event.insertId);
    return new Promise((resolve) => this.#inFlight.set(event.insertId, resolve));
  }
  onChange(listener: () => void): void {
    this.#listener = listener;
  }
  state(): LaneState {
    return { state: 'active', limit: this.room };
  }
  pausedForMs(): number {
    return this.pausedMs;
  }
  pauseToShare(): undefined {
    return undefined;
  }
  pauseFor(reason: string): void {
    this.calls.push(`pause for ${reason}`);
  }
  drain(): void {
    this.calls.push('drain');
  }
  close(): Promise<void> {
    this.calls.push('close');
    for (const insertId of [...this.#inFlight.keys()]) this.settle(insertId, { kind: 'released' });
    return Promise.resolve();
  }

  get inFlight(): string[] {
    return [...this.#inFlight.keys()];
  }
  settle(insertId: string, step: NextStep): void {
    const settle = this.#inFlight.get(insertId)!;
    this.#inFlight.delete(insertId);
    settle(step);
  }
  changed(change: Partial<Pick<FakeSender, 'room' | 'probing' | 'pausedMs'>>): void {
    Object.assign(this, change);
    this.#listener();
  }
}

interface Limits {
  readonly maxEvents?: number;
  readonly maxBytes?: number;
  readonly overflow?: Overflow;
  readonly Store?: typeof MemoryStore;
}

/** Finds out of each event that it takes that it cannot be read any more. */
export class DamagedStore extends MemoryStore {
  #host: StoreHost | undefined;

  open(host: StoreHost): void {
    this.#host = host;
  }
  override take(): undefined {
    const entry = super.take();
    if (entry !== undefined) this.#host?.vanished(entry.epoch, 1);
  }
}

export interface DeliveryRig {
  readonly clock: FakeClock;
  readonly sender: FakeSender;
  readonly delivery: QueueDelivery;
  /** What the hooks were told, each with its hook's name. */
  readonly notes: (readonly [name: string, note: object])[];
  readonly lines: string[];
  readonly outcomes: Outcome[];
  /** Replaced by a test that does more in one. */
  readonly hooks: { onDelivered: (note: object) => void; onDropped: (note: object) => void };
  eventOf(bytes: number): Event;
  accept(bytes?: number): Acceptance;
  acceptMany(times: number): void;
  settle(insertId: string, step: NextStep): Promise<void>;
  /** Fails where the ledger does not. */
  balances(): void;
}

/** A delivery over a memory store, with a clock and a sender that the test moves. */
export function rigDelivery({
  maxEvents = 1_000,
  maxBytes = 10_000_000,
  overflow = 'reject',
  Store = MemoryStore,
}: Limits = {}): DeliveryRig {
  const clock = new FakeClock();
  const sender = new FakeSender();
  const notes: (readonly [name: string, note: object])[] = [];
  const hook = (name: string) => (note: object) => void notes.push([name, note]);
  const hooks = { onDelivered: hook('delivered'), onDropped: hook('dropped') };
  const allHooks = {
    onDelivered: (note: object) => hooks.onDelivered(note),
    onSampled: hook('sampled'),
    onDead: hook('dead'),
    onDropped: (note: object) => hooks.onDropped(note),
  };
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const log = new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => clock.monotonic());
  const delivery = new QueueDelivery(new Store({ maxEvents, maxBytes }), overflow, {
    observer: new Observer('t', log, allHooks),
    clock,
    openSender: () => sender,
  });
  const outcomes: Outcome[] = [];
  let count = 0;
  const eventOf = (bytes: number): Event => {
    const insertId = `i${++count}`;
    return { body: insertId, bytes, insertId, eventType: 't', productId: 'p', sampleable: false };
  };
  return {
    clock,
    sender,
    notes,
    lines,
    outcomes,
    delivery,
    hooks,
    eventOf,
    accept: (bytes = 10) => delivery.accept(eventOf(bytes), (outcome) => outcomes.push(outcome)),
    acceptMany: (times: number) => {
      for (let i = 0; i < times; i++) delivery.accept(eventOf(10), (outcome) => outcomes.push(outcome));
    },
    settle: async (insertId: string, step: NextStep) => {
      sender.settle(insertId, step);
      await nextTurn();
    },
    balances: () => {
      const { accepted, delivered, sampled, dead, dropped, queued, inFlight, retryWait } = delivery.stats();
      expect(accepted).toBe(delivered + sampled + dead + dropped + queued + inFlight + retryWait);
      expect(inFlight).toBe(sender.inFlight.length);
    },
  };
}

/** An attempt that failed, and is made again. */
export function retryIn(delayMs: number, requested = false): NextStep {
  return { kind: 'retry', delayMs, requested };
}
