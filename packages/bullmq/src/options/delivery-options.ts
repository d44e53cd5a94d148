import type { DeliveryFactory } from '@greenflash-events/core';
import {
  checkOptions,
  invalidOptions,
  milliseconds,
  objectWith,
  wholeNumber,
  type OptionCheck,
} from '@greenflash-events/core/engine';
import type { QueueAddress } from '../connection/connection.types.js';
import { ADDRESS_CHECKS, missingConnection } from './address-checks.js';

/** Options of `bullmqDelivery()`. */
export interface BullmqDeliveryOptions extends QueueAddress {
  /**
   * Where events wait until Redis has them: `memoryDelivery()` with limits of your own, or a `spoolDelivery()`, which loses
   * none when the process is killed. @default memoryDelivery()
   */
  readonly through?: DeliveryFactory | undefined;
  /** Most events that are put into the queue at once. @default 500 */
  readonly batchSize?: number | undefined;
  /** How long Redis may take for one batch before the connection is replaced. @default 5_000 */
  readonly timeoutMs?: number | undefined;
}

export const DELIVERY_DEFAULTS = Object.freeze({ batchSize: 500, timeoutMs: 5_000 });

export const DELIVERY_OPTION_CHECKS: Readonly<Record<keyof BullmqDeliveryOptions, OptionCheck>> = {
  ...ADDRESS_CHECKS,
  through: objectWith(['open'], true),
  batchSize: wholeNumber(1, 10_000),
  timeoutMs: milliseconds,
};

/** @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem */
export function checkDeliveryOptions(options: BullmqDeliveryOptions): void {
  const problems = [...checkOptions(options, DELIVERY_OPTION_CHECKS), ...missingConnection(options)];
  if (problems.length > 0) throw invalidOptions('bullmqDelivery()', problems);
}
