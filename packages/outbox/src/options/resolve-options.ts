import type { Problem } from '@greenflash-events/core';
import {
  EVENT_OPTION_CHECKS,
  MISSING_KEY,
  RUN_OPTION_CHECKS,
  SENDER_OPTION_CHECKS,
  booleanValue,
  checkOptions,
  invalidOptions,
  milliseconds,
  nameValue,
  objectWith,
  pickOptions,
  wholeNumber,
  withEnvironment,
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
  const problems = problemsOf(options);
  if (problems.length > 0) throw invalidOptions('the outbox', problems);
}

/**
 * Checks what is sent with, too, the environment included.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkRelayOptions(options: RelayOptions): void {
  const isEnabled = options.enabled !== false;
  const complete = isEnabled ? withEnvironment(options, process.env) : options;
  const problems = problemsOf(complete);
  if (isEnabled && complete.apiKey === undefined) problems.push(MISSING_KEY);
  if (problems.length > 0) throw invalidOptions('the relay', problems);
}

function problemsOf(options: OutboxOptions | RelayOptions): Problem[] {
  const problems = checkOptions(options, CHECKS);
  if (options.pool === undefined) problems.push({ field: 'pool', message: 'is missing: pass a Pool of pg' });
  return problems;
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
