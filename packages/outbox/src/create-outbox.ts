import { performance } from 'node:perf_hooks';
import type { CatalogueInput, EventCatalogue, EventInput, TrackResult } from '@greenflash-events/core';
import { RateLimitedLog, createEventBuilder, processWarningLogger } from '@greenflash-events/core/engine';
import { OutboxDatabase } from './database.js';
import { StoredDeadLetters } from './dead-letters/stored-dead-letters.js';
import { examine } from './doctor/examine.js';
import type { OutboxOptions } from './options/outbox-options.types.js';
import { checkOutboxOptions, eventOptionsOf, isDevelopment } from './options/resolve-options.js';
import type { Outbox } from './outbox.types.js';
import { tableNames } from './schema/table-names.js';
import { TransactionCheck } from './transaction/transaction-check.js';
import type { OutboxTransaction } from './transaction/transaction.types.js';
import { wakeRelays } from './wake-channel.js';
import { buildEvents } from './writing/build-events.js';
import { EventWriter } from './writing/event-writer.js';

/** Of a backlog of millions, counting takes a while. */
const ANSWER_WITHIN_MS = 300_000;

/**
 * An outbox: `track(tx, event)` writes in the caller's transaction, a relay sends what was committed. Nothing is asked of
 * the database before the first event. With a `catalogue`, the compiler knows its events.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function createOutbox<Catalogue extends EventCatalogue>(
  options: OutboxOptions & { readonly catalogue: Catalogue },
): Outbox<CatalogueInput<Catalogue>>;
export function createOutbox(options: OutboxOptions): Outbox;
export function createOutbox(options: OutboxOptions): Outbox {
  checkOutboxOptions(options);
  const { pool, schema, enabled = true, logger = processWarningLogger } = options;
  const names = tableNames(schema);
  const database = new OutboxDatabase(pool, ANSWER_WITHIN_MS);
  const log = new RateLimitedLog(logger, 'greenflash-events (outbox): ', () => performance.now());
  const builder = createEventBuilder(eventOptionsOf(options), logger);
  const check = new TransactionCheck(log, options.warnOutsideTransaction ?? isDevelopment());
  const writer = new EventWriter(names.waiting, check);
  const write = async (tx: OutboxTransaction, inputs: readonly EventInput[]): Promise<readonly TrackResult[]> => {
    if (!enabled) return inputs.map(() => ({ accepted: false, reason: 'disabled' }));
    const { events, results } = buildEvents(inputs, (input) => builder.build(input));
    await writer.write(tx, events);
    return results;
  };
  function track(tx: OutboxTransaction, input: EventInput): Promise<TrackResult>;
  function track(tx: OutboxTransaction, inputs: readonly EventInput[]): Promise<readonly TrackResult[]>;
  async function track(
    tx: OutboxTransaction,
    given: EventInput | readonly EventInput[],
  ): Promise<TrackResult | readonly TrackResult[]> {
    const isList = Array.isArray(given);
    const results = await write(tx, isList ? (given as readonly EventInput[]) : [given as EventInput]);
    return isList ? results : results[0]!;
  }
  return {
    track,
    wake: wakeRelays,
    deadLetters: new StoredDeadLetters(database, names, wakeRelays),
    doctor: () => examine(database, names),
  };
}
