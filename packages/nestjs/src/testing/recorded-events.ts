import { realTimers } from '@greenflash-events/core/engine';
import type { DeliveryFactory } from '@greenflash-events/core';
import type { Delivery, DeliveryRuntime } from '@greenflash-events/core/engine';
import { sharedClass } from '../shared-class.js';
import { describeRecorded } from './describe-recorded.js';
import { RecordedDelivery } from './recorded-delivery.js';
import type { Awaited, RecordedEvent, RecordedRejection } from './recorded-event.types.js';

/** Longer than an app takes, shorter than Jest's and Vitest's own limit for a test. */
const TIMEOUT_MS = 4_000;

interface Waiter {
  check(): void;
  fail(why: string): void;
}

/**
 * A delivery that keeps each event for a test to look at, and sends nothing; no key is needed. Every event counts as
 * delivered. Take that of `TrackingTestingModule`, or put one in place of an app's delivery:
 *
 * @example
 * ```ts
 * const recorded = new RecordedEvents();
 * Test.createTestingModule({ imports: [AppModule] }).overrideProvider(TRACKING_DELIVERY).useValue(recorded);
 * ```
 */
@sharedClass('RecordedEvents')
export class RecordedEvents implements DeliveryFactory {
  readonly name = 'recorded';
  readonly durable = true;
  readonly sends = false;
  readonly #events: RecordedEvent[] = [];
  readonly #rejections: RecordedRejection[] = [];
  readonly #waiters = new Set<Waiter>();
  #open = 0;

  /** In the order in which they were tracked. */
  get events(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** What was tracked, but never became an event: `invalid`, `mapping` and so on, with the problems. */
  get rejections(): readonly RecordedRejection[] {
    return this.#rejections;
  }

  /**
   * Settles when there are `count` events of this type, with all there are then; at once where they are there already.
   * Rejects after `timeoutMs`, or when the app is closed before, and says what was recorded instead.
   */
  waitFor(
    { eventType, count = 1 }: Awaited = {},
    { timeoutMs = TIMEOUT_MS }: { /** @default 4_000 */ readonly timeoutMs?: number | undefined } = {},
  ): Promise<readonly RecordedEvent[]> {
    const found = (): RecordedEvent[] =>
      eventType === undefined ? [...this.#events] : this.#events.filter((event) => event.eventType === eventType);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        realTimers.clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const fail = (why: string): void => {
        end();
        const wanted = `${count} × ${eventType ?? 'any event'}`;
        reject(new Error(`waited for ${wanted}, but ${why}\n\n${describeRecorded(this)}`));
      };
      const check = (): void => {
        const events = found();
        if (events.length < count) return;
        end();
        resolve(events);
      };
      const waiter = { check, fail };
      const timer = realTimers.setTimeout(() => fail(`${timeoutMs} ms have passed`), timeoutMs);
      this.#waiters.add(waiter);
      check();
    });
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.#events.length = 0;
    this.#rejections.length = 0;
  }

  /** Called by the tracker; one recorder may serve several apps. */
  open(runtime: DeliveryRuntime): Delivery {
    this.#open++;
    runtime.observer.listen('rejected', (rejection) => void this.#rejections.push(rejection));
    return new RecordedDelivery(
      (event) => this.#record(event),
      () => this.#closed(),
    );
  }

  #record(event: RecordedEvent): void {
    this.#events.push(event);
    for (const waiter of this.#waiters) waiter.check();
  }

  #closed(): void {
    if (--this.#open > 0) return;
    for (const waiter of this.#waiters) waiter.fail('the app was closed');
  }
}
