import type { EventOptions, SenderOptions } from '@greenflash-events/core/engine';
import {
  EVENT_OPTION_CHECKS,
  SENDER_OPTION_CHECKS,
  booleanValue,
  checkHooks,
  checkOptions,
  invalidOptions,
  milliseconds,
  nameValue,
  objectWith,
  wholeNumber,
  type OptionCheck,
} from '@greenflash-events/core/engine';
import type { OutboxOptions, RelayOptions } from './outbox-options.types.js';

const OWN_CHECKS: Readonly<Record<string, OptionCheck>> = {
  pool: objectWith(['query', 'connect'], true),
  schema: nameValue,
  enabled: booleanValue,
  logger: objectWith(['debug', 'warn', 'error'], true),
  warnOutsideTransaction: booleanValue,
  name: nameValue,
  hooks: checkHooks,
  shutdownDeadlineMs: milliseconds,
  handleSignals: booleanValue,
  batchSize: wholeNumber(1, 10_000),
  leaseMs: milliseconds,
  pollMinMs: milliseconds,
  pollMaxMs: milliseconds,
  maxPerSecond: wholeNumber(1),
  strict: booleanValue,
};

const CHECKS = { ...EVENT_OPTION_CHECKS, ...SENDER_OPTION_CHECKS, ...OWN_CHECKS };

/**
 * Checks the options of an outbox or a relay.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkOutboxOptions(subject: string, options: OutboxOptions | RelayOptions): void {
  const problems = checkOptions(options, CHECKS);
  if (options.pool === undefined) problems.push({ field: 'pool', message: 'is missing: pass a Pool of pg' });
  if (problems.length > 0) throw invalidOptions(subject, problems);
}

/** What turns an input into an event. */
export function eventOptionsOf(options: OutboxOptions): EventOptions {
  return pick(options, EVENT_OPTION_CHECKS);
}

/** What sends finished events. */
export function senderOptionsOf(options: RelayOptions): SenderOptions {
  return pick(options, SENDER_OPTION_CHECKS);
}

export function isDevelopment(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['NODE_ENV'] !== 'production';
}

/** Only what was given: a key that is there and undefined counts as left out. */
function pick(options: object, names: object): object {
  return Object.fromEntries(Object.entries(options).filter(([name, value]) => name in names && value !== undefined));
}
