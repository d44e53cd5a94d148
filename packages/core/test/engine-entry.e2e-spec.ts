import type { DeliveryFactory } from '@greenflash-events/core';
import { QueueDelivery, type Entry, type EventStore, type StoreHealth } from '@greenflash-events/core/engine';
import { describeDeliveryContract, type DeliveryLimits } from '../../test-kit/src/index.js';

/** A store from outside, as small as one can be: it says that it is durable, and keeps what it is given. */
class RecordedStore implements EventStore {
  readonly place = 'spool';
  readonly durable = true;
  readonly #waiting: Entry[] = [];
  #held = 0;

  constructor(private readonly maxEvents: number) {}

  room(): 'free' | 'full' {
    return this.#held < this.maxEvents ? 'free' : 'full';
  }

  health(): StoreHealth {
    return { fill: this.#held / this.maxEvents, oldestAt: this.#waiting[0]?.acceptedAt };
  }

  append(entry: Entry): void {
    entry.durable = true;
    this.#held++;
    this.#waiting.push(entry);
  }

  take(): Entry | undefined {
    return this.#waiting.shift();
  }

  takeVolatile(): undefined {
    return undefined;
  }

  remove(): void {
    this.#held--;
  }

  close(): void {
    // Holds nothing but memory.
  }
}

function recordedDelivery({ maxEvents = 1_000, overflow = 'reject' }: DeliveryLimits): DeliveryFactory {
  return {
    name: 'recorded',
    durable: true,
    sends: true,
    open: (runtime) => new QueueDelivery(new RecordedStore(maxEvents), overflow, runtime),
  };
}

describeDeliveryContract('a durable one, written against the engine entry', recordedDelivery, {
  place: 'spool',
  durable: true,
});
