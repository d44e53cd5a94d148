import { DEFAULTS } from '../../options/defaults.js';
import { oneOf, wholeNumber } from '../../options/option-checks.js';
import { checkOptions, invalidOptions } from '../../options/check-options.js';
import type { DeliveryFactory } from '../delivery.types.js';
import { QueueDelivery, type Overflow } from '../queue-delivery.js';
import { MemoryStore } from './memory-store.js';

/** Options of {@link memoryDelivery}. */
export interface MemoryDeliveryOptions {
  /** Events held at once: waiting, in flight, or between two attempts. @default 50_000 */
  readonly maxEvents?: number | undefined;
  /** UTF-8 length of all bodies held at once; each event costs some 350 bytes more. @default 33_554_432 (32 MiB) */
  readonly maxBytes?: number | undefined;
  /**
   * What happens when it is full: `reject` refuses the new event with `queue_full`, `drop-oldest` lets the oldest waiting
   * one go. @default 'reject'
   */
  readonly overflow?: Overflow | undefined;
}

/**
 * Keeps accepted events in the memory of the process: what is not delivered when the process is killed is lost, and
 * `shutdown()` says how much it had to give up.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function memoryDelivery(options: MemoryDeliveryOptions = {}): DeliveryFactory {
  const checks = { maxEvents: wholeNumber(1), maxBytes: wholeNumber(1), overflow: oneOf('reject', 'drop-oldest') };
  const problems = checkOptions(options, checks);
  if (problems.length > 0) throw invalidOptions('memoryDelivery()', problems);
  const limits = {
    maxEvents: options.maxEvents ?? DEFAULTS.maxEvents,
    maxBytes: options.maxBytes ?? DEFAULTS.maxBytes,
  };
  const overflow = options.overflow ?? DEFAULTS.overflow;
  return {
    name: 'memory',
    durable: false,
    sends: true,
    open: (runtime) => new QueueDelivery(new MemoryStore(limits), overflow, runtime),
  };
}
