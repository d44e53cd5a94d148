import type { Problem } from '../event/event.types.js';
import type { Logger } from '../observe/logger.types.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { checkOptions, invalidOptions } from '../options/check-options.js';
import type { OptionCheck } from '../options/option-checks.js';
import { MISSING_KEY, WITHOUT_KEY, mayLackKey, withEnvironment } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';

interface Sending extends SenderOptions {
  readonly enabled?: boolean | undefined;
  readonly name?: string | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Checks the options of what sends, the environment included. With `enabled: false` nothing is sent, and no key is needed.
 * Outside of production, what has that option is disabled for want of a key, and logs so.
 *
 * @param others problems that no check of one option finds
 * @returns the options with what the environment adds
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkSendingOptions<O extends Sending>(
  subject: string,
  options: O,
  checks: Readonly<Record<string, OptionCheck>>,
  others: readonly Problem[] = [],
): O {
  const sends = options.enabled !== false;
  const complete = sends ? withEnvironment(options, process.env) : options;
  const problems = [...checkOptions(complete, checks), ...others];
  const lacksKey = sends && complete.apiKey === undefined;
  const isDisabled = lacksKey && 'enabled' in checks && mayLackKey(process.env);
  if (lacksKey && !isDisabled) problems.push(MISSING_KEY);
  if (problems.length > 0) throw invalidOptions(subject, problems);
  if (!isDisabled) return complete;
  const prefix = `greenflash-events (${options.name ?? subject.replace('the ', '')}): `;
  new RateLimitedLog(options.logger ?? processWarningLogger, prefix, () => systemClock.monotonic()).warn(
    'key',
    WITHOUT_KEY,
  );
  return { ...complete, enabled: false };
}
