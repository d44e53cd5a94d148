import type { Engine } from '../../src/server/storage/engine.types.js';
import { EventStore } from '../../src/server/storage/event-store.js';
import { newEvent } from './new-event.js';

const BATCH = 500;

/** Stores events as fast as they can be stored. `change` says what is special in each. */
export async function fillDatabase(
  engine: Engine,
  count: number,
  change: (index: number) => object = () => ({}),
  namespace?: string,
): Promise<void> {
  const store = new EventStore(engine);
  for (let from = 0; from < count; from += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, count - from) }, (_, offset) => from + offset);
    await Promise.all(indexes.map((index) => store.settle(newEvent(change(index), undefined, namespace), true)));
  }
}
