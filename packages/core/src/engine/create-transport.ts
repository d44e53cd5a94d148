import { OpenTelemetry } from '../observe/open-telemetry.js';
import type { ResolvedSenderOptions } from '../options/sender-options.js';
import { HttpTransport } from '../transport/http-transport.js';
import type { Transport } from '../transport/transport.types.js';

/**
 * Single attempts as trackers make them, with their proxy, headers and deadline, and without a lane: to look at an endpoint.
 * To be closed after use.
 */
export function createTransport(options: ResolvedSenderOptions): Transport {
  return new HttpTransport(options, new OpenTelemetry(), { debug: () => undefined });
}
