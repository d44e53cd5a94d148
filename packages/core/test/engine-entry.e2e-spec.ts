import type { DeliveryFactory } from '@greenflash-events/core';
import { QueueDelivery, type Entry, type EventStore } from '@greenflash-events/core/engine';
import { describeDeliveryContract, type DeliveryLimits } from '../../test-kit/src/index.js';

/** A store of somebody else's, as small as one can be: it says that it is durable, and keeps what it is given. */
class RecordedStore implements EventStore {
  readonly place = 'spool';
  readonly durable = true;
  readonly #waiting: Entry[] = [];
  #held = 0;

  constructor(private readonly maxEvents: number) {}

  hasRoom(): boolean {
    return this.#held < this.maxEvents;
  }

  couldHold(): boolean {
    return true;
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
