import { GreenflashEventsError, type EventInput, type TrackResult } from '@greenflash-events/core';
import { oneClass, type DeadLetters } from '@greenflash-events/core/engine';
import type { OutboxHealth } from '../doctor/outbox-health.types.js';
import type { Outbox } from '../outbox.types.js';
import type { OutboxTransaction } from '../transaction/transaction.types.js';
import type { CurrentTransaction } from './current-transaction.js';

type Tracked<I> = I extends readonly unknown[] ? readonly TrackResult[] : TrackResult;

/**
 * Writes events in the app's own transactions. See `Outbox` for what each call promises. Injected as
 * `OutboxService<CatalogueInput<typeof events>>` it takes the events of the module's catalogue and no other.
 */
@oneClass('outbox.OutboxService')
export class OutboxService<Input = EventInput> {
  readonly deadLetters: DeadLetters;

  constructor(
    private readonly outbox: Outbox,
    private readonly current: CurrentTransaction,
  ) {
    this.deadLetters = outbox.deadLetters;
  }

  /**
   * Writes in the transaction that nestjs-cls has open, by `@Transactional()` or `withTransaction()`.
   *
   * @throws (as a rejection) GreenflashEventsError `NO_TRANSACTION` where none is open
   */
  track<I extends Input | readonly Input[]>(input: I): Promise<Tracked<I>>;
  /** Writes in the caller's transaction, as its library gives it. */
  track<I extends Input | readonly Input[]>(tx: OutboxTransaction, input: I): Promise<Tracked<I>>;
  async track(...given: readonly [unknown, unknown?]): Promise<unknown> {
    const [tx, input] = given.length === 1 ? [this.#open(), given[0]] : given;
    return this.outbox.track(tx as OutboxTransaction, input as EventInput);
  }

  /** Tells the relay of this process that there is work; call it after a commit. */
  wake(): void {
    this.outbox.wake();
  }

  /** How the outbox is doing, with what to do about it. */
  doctor(): Promise<OutboxHealth> {
    return this.outbox.doctor();
  }

  #open(): OutboxTransaction {
    const tx = this.current.get();
    if (tx !== undefined) return tx;
    throw new GreenflashEventsError(
      'NO_TRANSACTION',
      'OutboxService.track(input) was called where nestjs-cls has no transaction open: call it below @Transactional() or ' +
        'TransactionHost.withTransaction(), or pass the transaction as its first argument',
    );
  }
}
