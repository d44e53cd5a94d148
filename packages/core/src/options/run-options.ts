import { HOOK_NAMES } from '../observe/observer.js';
import { checkOptions } from './check-options.js';
import { booleanValue, functionValue, milliseconds, nameValue, objectWith, type OptionCheck } from './option-checks.js';
import type { EventOptions, SenderOptions, TrackerOptions } from './tracker-options.types.js';

type RunOptions = Omit<TrackerOptions, keyof EventOptions | keyof SenderOptions | 'delivery' | 'waitUntil'>;

/** The checks of what trackers, relays and workers have in common beside: whether they run, under what name, till when. */
export const RUN_OPTION_CHECKS: Readonly<Record<keyof RunOptions, OptionCheck>> = {
  enabled: booleanValue,
  name: nameValue,
  shutdownDeadlineMs: milliseconds,
  handleSignals: booleanValue,
  hooks: checkHooks,
  logger: objectWith(['debug', 'warn', 'error'], true),
  strict: booleanValue,
};

function checkHooks(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'must be an object of functions';
  const problems = checkOptions(value, Object.fromEntries(HOOK_NAMES.map((name) => [name, functionValue])));
  return problems[0] && `has ${problems[0].field}, which ${problems[0].message}`;
}
