import type { DeliveryFactory } from '../delivery/delivery.types.js';
import type { Problem } from '../event/event.types.js';
import type { Hooks } from '../observe/hooks.types.js';
import type { Logger } from '../observe/logger.types.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { checkOptions, invalidOptions } from './check-options.js';
import { DEFAULTS } from './defaults.js';
import { EVENT_OPTION_CHECKS, resolveEventOptions, type ResolvedEventOptions } from './event-options.js';
import { objectWith, type OptionCheck } from './option-checks.js';
import { RUN_OPTION_CHECKS } from './run-options.js';
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
  ...RUN_OPTION_CHECKS,
  delivery: objectWith(['open'], true),
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

function missingKey(options: TrackerOptions, delivery: DeliveryFactory): Problem[] {
  return options.apiKey !== undefined || !delivery.sends ? [] : [MISSING_KEY];
}
