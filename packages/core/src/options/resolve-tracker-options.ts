import type { DeliveryFactory } from '../delivery/delivery.types.js';
import type { Hooks } from '../observe/hooks.types.js';
import type { Logger } from '../observe/logger.types.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { checkOptions, invalidOptions } from './check-options.js';
import { DEFAULTS } from './defaults.js';
import { EVENT_OPTION_CHECKS, resolveEventOptions, withProduct, type ResolvedEventOptions } from './event-options.js';
import { functionValue, objectWith, type OptionCheck } from './option-checks.js';
import { RUN_OPTION_CHECKS } from './run-options.js';
import {
  MISSING_KEY,
  SENDER_OPTION_CHECKS,
  mayLackKey,
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
  waitUntil: functionValue,
};

export interface ResolvedTrackerOptions {
  readonly event: ResolvedEventOptions;
  readonly sender: ResolvedSenderOptions;
  readonly delivery: DeliveryFactory;
  readonly enabled: boolean;
  /** Whether the tracker is disabled only because there is no key. */
  readonly lacksKey: boolean;
  readonly name: string;
  readonly shutdownDeadlineMs: number;
  readonly handleSignals: boolean;
  readonly waitUntil: TrackerOptions['waitUntil'];
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
  const options = enabled === true ? withProduct(withEnvironment(given, env), env) : given;
  const delivery = options.delivery ?? defaultDelivery;
  const lacksKey = enabled === true && options.apiKey === undefined && delivery.sends;
  const problems = [...checkOptions(options, CHECKS), ...(lacksKey && !mayLackKey(env) ? [MISSING_KEY] : [])];
  if (problems.length > 0) throw invalidOptions('the tracker', problems);
  return Object.freeze({
    event: resolveEventOptions(options),
    sender: resolveSenderOptions(options, delivery.durable),
    delivery,
    enabled: enabled && !lacksKey,
    lacksKey,
    name: options.name ?? DEFAULTS.name,
    shutdownDeadlineMs: options.shutdownDeadlineMs ?? DEFAULTS.shutdownDeadlineMs,
    handleSignals: options.handleSignals ?? DEFAULTS.handleSignals,
    waitUntil: options.waitUntil,
    hooks: options.hooks ?? {},
    logger: options.logger ?? processWarningLogger,
    strict: options.strict ?? DEFAULTS.strict,
  });
}
