import { openSender } from '../open-sender.js';
import type { Sender } from '../lane/sender.types.js';
import { OpenTelemetry } from '../observe/open-telemetry.js';
import { systemClock } from '../time/system-clock.js';
import type { SenderOptions } from '../options/tracker-options.types.js';
import { resolveSurroundings, type OpenSender } from './sender-surroundings.js';

export type { OpenSender };

/**
 * A sender of finished events that the caller keeps: for relays and workers. One lane, one pool of connections.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`
 */
export function createSender(options: SenderOptions = {}, surroundings: OpenSender = {}): Sender {
  const { resolved, observer } = resolveSurroundings('the sender', options, surroundings);
  return openSender(resolved, observer, systemClock, new OpenTelemetry());
}
