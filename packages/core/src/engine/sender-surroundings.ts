import type { Hooks } from '../observe/hooks.types.js';
import type { Logger } from '../observe/logger.types.js';
import { Observer } from '../observe/observer.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { SENDER_OPTION_CHECKS, resolveSenderOptions, type ResolvedSenderOptions } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';
import { checkSendingOptions } from './check-sending-options.js';

export interface OpenSender {
  /** In logs, hooks and metrics. @default 'sender' */
  readonly name?: string;
  readonly hooks?: Hooks;
  /** At most one line a minute of each kind. @default process warnings */
  readonly logger?: Logger;
  /** Whether the events are stored durably; decides the default of `maxAgeMs`. @default true */
  readonly durable?: boolean;
}

/**
 * Checks and completes what a sender outside of a tracker is made of.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function resolveSurroundings(
  subject: string,
  options: SenderOptions,
  { name = 'sender', hooks = {}, logger = processWarningLogger, durable = true }: OpenSender,
): { readonly resolved: ResolvedSenderOptions; readonly observer: Observer } {
  const complete = checkSendingOptions(subject, options, SENDER_OPTION_CHECKS);
  const log = new RateLimitedLog(logger, `greenflash-events (${name}): `, () => systemClock.monotonic());
  return { resolved: resolveSenderOptions(complete, durable), observer: new Observer(name, log, hooks) };
}
