import type { DeliveryFactory } from '../delivery/delivery.types.js';
import { GreenflashEventsError } from '../errors/greenflash-events-error.js';
import type { Problem } from '../event/event.types.js';
import type { Hooks } from '../observe/hooks.types.js';
import { HOOK_NAMES } from '../observe/observer.js';
import type { Logger } from '../observe/logger.types.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { DEFAULTS } from './defaults.js';
import { EVENT_OPTION_CHECKS, resolveEventOptions, type ResolvedEventOptions } from './event-options.js';
import {
  booleanValue,
  functionValue,
  milliseconds,
  nameValue,
  objectWith,
  unknownOption,
  type OptionCheck,
} from './option-checks.js';
import {
  MISSING_KEY,
  SENDER_OPTION_CHECKS,
  resolveSenderOptions,
  withEnvironment,
  type ResolvedSenderOptions,
} from './sender-options.js';
import type { TrackerOptions } from './tracker-options.types.js';

const CHECKS: Readonly<Record<keyof TrackerOptions, OptionCheck>> = {
  ...EVENT_OPTION_CHECKS,
  ...SENDER_OPTION_CHECKS,
  enabled: booleanValue,
  name: nameValue,
  delivery: objectWith(['open'], true),
  shutdownDeadlineMs: milliseconds,
  handleSignals: booleanValue,
  hooks: checkHooks,
  logger: objectWith(['debug', 'warn', 'error'], true),
  strict: booleanValue,
};

export interface ResolvedTrackerOptions {
  readonly event: ResolvedEventOptions;
  readonly sender: ResolvedSenderOptions;
  readonly delivery: DeliveryFactory;
  readonly enabled: boolean;
  readonly name: string;
  readonly shutdownDeadlineMs: number;
  readonly handleSignals: boolean;
  readonly hooks: Hooks;
  readonly logger: Logger;
  readonly strict: boolean;
}

/**
 * Checks and completes the options.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function resolveTrackerOptions(
  given: TrackerOptions,
  defaultDelivery: DeliveryFactory,
  env: NodeJS.ProcessEnv = process.env,
): ResolvedTrackerOptions {
  const enabled = given.enabled ?? DEFAULTS.enabled;
  const options = enabled === true ? withEnvironment(given, env) : given;
  const delivery = options.delivery ?? defaultDelivery;
  const problems = [...checkOptions(options, CHECKS), ...(enabled === true ? missingKey(options, delivery) : [])];
  if (problems.length > 0) throw invalidOptions('the tracker', problems);
  return Object.freeze({
    event: resolveEventOptions(options),
    sender: resolveSenderOptions(options, delivery.durable),
    delivery,
    enabled,
    name: options.name ?? DEFAULTS.name,
    shutdownDeadlineMs: options.shutdownDeadlineMs ?? DEFAULTS.shutdownDeadlineMs,
    handleSignals: options.handleSignals ?? DEFAULTS.handleSignals,
    hooks: options.hooks ?? {},
    logger: options.logger ?? processWarningLogger,
    strict: options.strict ?? DEFAULTS.strict,
  });
}

/** Every problem of the options given: wrong values and keys that do not exist. `undefined` counts as left out. */
export function checkOptions(options: object, checks: Readonly<Record<string, OptionCheck>>): Problem[] {
  const known = Object.keys(checks);
  return Object.entries(options).flatMap(([field, value]: [string, unknown]) => {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined) return [{ field, message: unknownOption(field, known) }];
    const message = value === undefined ? undefined : check(value);
    return message === undefined ? [] : [{ field, message }];
  });
}

export function invalidOptions(subject: string, problems: readonly Problem[]): GreenflashEventsError {
  const lines = problems.map(({ field, message }) => `\n  - ${field}: ${message}`).join('');
  return new GreenflashEventsError('INVALID_OPTIONS', `wrong options for ${subject}:${lines}`, { problems });
}

/** The check of the option `hooks`. */
export function checkHooks(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'must be an object of functions';
  const problems = checkOptions(value, Object.fromEntries(HOOK_NAMES.map((name) => [name, functionValue])));
  return problems[0] && `has ${problems[0].field}, which ${problems[0].message}`;
}

function missingKey(options: TrackerOptions, delivery: DeliveryFactory): Problem[] {
  return options.apiKey !== undefined || !delivery.sends ? [] : [MISSING_KEY];
}
