import { openSender } from '../open-sender.js';
import type { Sender } from '../lane/sender.types.js';
import type { Hooks } from '../observe/hooks.types.js';
import type { Logger } from '../observe/logger.types.js';
import { Observer } from '../observe/observer.js';
import { OpenTelemetry } from '../observe/open-telemetry.js';
import { processWarningLogger } from '../observe/process-warning-logger.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import { checkOptions, invalidOptions } from '../options/resolve-tracker-options.js';
import { MISSING_KEY, SENDER_OPTION_CHECKS, resolveSenderOptions, withEnvironment } from '../options/sender-options.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import { systemClock } from '../time/system-clock.js';

export interface OpenSender {
  readonly name?: string;
  readonly hooks?: Hooks;
  readonly logger?: Logger;
  /** Whether the events are stored durably; decides the default of `maxAgeMs`. @default true */
  readonly durable?: boolean;
}

/**
 * A sender of finished events that somebody else keeps: for relays and workers. One lane, one pool of connections.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function createSender(options: SenderOptions = {}, surroundings: OpenSender = {}): Sender {
  const complete = withEnvironment(options, process.env);
  const problems = checkOptions(complete, SENDER_OPTION_CHECKS);
  if (complete.apiKey === undefined) problems.push(MISSING_KEY);
  if (problems.length > 0) throw invalidOptions('the sender', problems);
  const { name = 'sender', hooks = {}, logger = processWarningLogger, durable = true } = surroundings;
  const log = new RateLimitedLog(logger, `greenflash-events (${name}): `, () => systemClock.monotonic());
  return openSender(
    resolveSenderOptions(complete, durable),
    new Observer(name, log, hooks),
    systemClock,
    new OpenTelemetry(),
  );
}
