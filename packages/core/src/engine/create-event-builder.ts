import type { EventContext, EventInput } from '../event/event.types.js';
import type { Logger } from '../observe/logger.types.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { EVENT_OPTION_CHECKS, resolveEventOptions, withProduct } from '../options/event-options.js';
import { checkOptions, invalidOptions } from '../options/check-options.js';
import type { EventOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';
import { EventBuilder, type BuildResult } from '../tracker/event-builder.js';

export type { BuildResult };

/** Called with every warning, each time; those of one cause have the same `kind`. */
export type OnWarning = (kind: string, message: string) => void;

/**
 * Turns inputs into finished events by the rules of `track()`, without sending them: for an outbox, an importer, a check.
 *
 * @param onWarning takes the warnings instead of the logger, which gets each kind once
 * @returns a builder whose `build()` never throws
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function createEventBuilder(
  options: EventOptions = {},
  logger: Logger = processWarningLogger,
  onWarning?: OnWarning,
): { build(input: EventInput, context?: EventContext): BuildResult } {
  const complete = withProduct(options, process.env);
  const problems = checkOptions(complete, EVENT_OPTION_CHECKS);
  if (problems.length > 0) throw invalidOptions('the event builder', problems);
  const resolved = resolveEventOptions(complete);
  if (onWarning !== undefined) {
    return new EventBuilder(resolved, systemClock, { warn: onWarning, error: onWarning }, false);
  }
  const log = new RateLimitedLog(logger, 'greenflash-events: ', () => systemClock.monotonic());
  return new EventBuilder(resolved, systemClock, log);
}
