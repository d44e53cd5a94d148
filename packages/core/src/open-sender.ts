import type { OpenTelemetry } from './observe/open-telemetry.js';
import type { Observer } from './observe/observer.js';
import type { ResolvedSenderOptions } from './options/sender-options.js';
import type { Clock } from './time/clock.types.js';
import { HttpTransport } from './transport/http-transport.js';
import { ApiKeySource } from './lane/api-key-source.js';
import { LaneSender } from './lane/lane-sender.js';
import type { Sender } from './lane/sender.types.js';

/** The sender of one tracker, relay or worker: one lane, one pool of connections. */
export function openSender(
  options: ResolvedSenderOptions,
  observer: Observer,
  clock: Clock,
  telemetry: OpenTelemetry,
): Sender {
  return new LaneSender({
    options,
    transport: new HttpTransport(options, telemetry, observer.log),
    apiKeys: new ApiKeySource(options.apiKey, clock, options.attemptTimeoutMs),
    observer,
    clock,
    random: Math.random,
  });
}
