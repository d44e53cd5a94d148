import type { DeliveryFactory } from '../delivery/delivery.types.js';
import type { Place } from '../outcome/outcome.types.js';
import type { TestRunner } from './runner.js';

/** How much the delivery of one test may hold. */
export interface DeliveryLimits {
  readonly maxEvents?: number;
  readonly overflow?: 'reject' | 'drop-oldest';
}

/** Makes the delivery of one test: empty, and shared with no other. */
export type MakeDelivery = (limits: DeliveryLimits) => DeliveryFactory | Promise<DeliveryFactory>;

/** What a delivery promises beyond what all do. */
export interface ContractTerms {
  /** Where `pending` events wait. */
  readonly place: Place;
  /** Whether accepted events outlive the process: stored at a shutdown, where memory loses them. */
  readonly durable: boolean;
  /** Whether events end here by an answer of the API, or by being handed over to what sends them. @default 'delivered' */
  readonly ends?: 'delivered' | 'handedOver';
  /** Runs after each test, for files and queues. */
  readonly cleanUp?: () => void | Promise<void>;
  /** @default the globals `describe`, `it`, `afterEach` and `expect` */
  readonly runner?: TestRunner;
}
