import type { Problem } from '@greenflash-events/core';
import {
  EVENT_OPTION_CHECKS,
  RUN_OPTION_CHECKS,
  SENDER_OPTION_CHECKS,
  booleanValue,
  checkOptions,
  checkSendingOptions,
  invalidOptions,
  milliseconds,
  nameValue,
  objectWith,
  pickOptions,
  wholeNumber,
  type EventOptions,
  type OptionCheck,
  type SenderOptions,
} from '@greenflash-events/core/engine';
import type { OutboxOptions, RelayOptions } from './outbox-options.types.js';

const OWN_CHECKS: Readonly<Record<string, OptionCheck>> = {
  pool: objectWith(['query', 'connect'], true),
  schema: nameValue,
  warnOutsideTransaction: booleanValue,
  batchSize: wholeNumber(1, 10_000),
  leaseMs: milliseconds,
  pollMinMs: milliseconds,
  pollMaxMs: milliseconds,
  maxPerSecond: wholeNumber(1),
};

const CHECKS = { ...EVENT_OPTION_CHECKS, ...SENDER_OPTION_CHECKS, ...RUN_OPTION_CHECKS, ...OWN_CHECKS };

/** @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem */
export function checkOutboxOptions(options: OutboxOptions): void {
  const problems = [...checkOptions(options, CHECKS), ...missingPool(options)];
  if (problems.length > 0) throw invalidOptions('the outbox', problems);
}

/**
 * Checks what is sent with, too, the environment included.
 *
 * @returns the options; without a key outside of production, disabled
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkRelayOptions(options: RelayOptions): RelayOptions {
  return checkSendingOptions('the relay', options, CHECKS, missingPool(options));
}

function missingPool({ pool }: OutboxOptions | RelayOptions): Problem[] {
  return pool === undefined ? [{ field: 'pool', message: 'is missing: pass a Pool of pg' }] : [];
}

/** What turns an input into an event. */
export function eventOptionsOf(options: OutboxOptions): EventOptions {
  return pickOptions(options, EVENT_OPTION_CHECKS);
}

/** What sends finished events. */
export function senderOptionsOf(options: RelayOptions): SenderOptions {
  return pickOptions(options, SENDER_OPTION_CHECKS);
}

export function isDevelopment(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['NODE_ENV'] !== 'production';
}
