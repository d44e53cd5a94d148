import type { Problem } from '../event/event.types.js';
import { checkOptions, invalidOptions } from '../options/check-options.js';
import type { OptionCheck } from '../options/option-checks.js';
import { MISSING_KEY, withEnvironment } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';

/**
 * Checks the options of what sends, the environment included; with `enabled: false` nothing is sent, and no key is needed.
 *
 * @param others problems that no check of one option finds
 * @returns the options with what the environment adds
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function checkSendingOptions<O extends SenderOptions & { readonly enabled?: boolean | undefined }>(
  subject: string,
  options: O,
  checks: Readonly<Record<string, OptionCheck>>,
  others: readonly Problem[] = [],
): O {
  const sends = options.enabled !== false;
  const complete = sends ? withEnvironment(options, process.env) : options;
  const problems = [...checkOptions(complete, checks), ...others];
  if (sends && complete.apiKey === undefined) problems.push(MISSING_KEY);
  if (problems.length > 0) throw invalidOptions(subject, problems);
  return complete;
}
