import type { CatalogueInput, EventCatalogue } from './catalogue/catalogue.types.js';
import { memoryDelivery } from './delivery/memory/memory-delivery.js';
import { openSender } from './open-sender.js';
import { Observer } from './observe/observer.js';
import { OpenTelemetry } from './observe/open-telemetry.js';
import { RateLimitedLog } from './observe/rate-limited-log.js';
import { reportMetrics } from './observe/report-metrics.js';
import { resolveTrackerOptions } from './options/resolve-tracker-options.js';
import { WITHOUT_KEY } from './options/sender-options.js';
import type { TrackerOptions } from './options/tracker-options.types.js';
import { systemClock } from './time/system-clock.js';
import { DisabledTracker } from './tracker/disabled-tracker.js';
import { EventBuilder } from './tracker/event-builder.js';
import { EventTracker } from './tracker/event-tracker.js';
import { PlatformWait } from './tracker/platform-wait.js';
import type { Tracker } from './tracker/tracker.types.js';

/**
 * A tracker: `track()` takes events, a delivery keeps them, a sender brings them to the Events API. Nothing is sent
 * before the first event, so an endpoint that cannot be reached does not keep an app from starting. Without a key the tracker
 * is disabled and logs so, but in production, as NODE_ENV has it, a missing key is an error. With a `catalogue`, the compiler
 * knows its events.
 *
 * @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem
 */
export function createTracker<Catalogue extends EventCatalogue>(
  options: TrackerOptions & { readonly catalogue: Catalogue },
): Tracker<CatalogueInput<Catalogue>>;
export function createTracker(options?: TrackerOptions): Tracker;
export function createTracker(options: TrackerOptions = {}): Tracker {
  const resolved = resolveTrackerOptions(options, memoryDelivery());
  const clock = systemClock;
  const log = new RateLimitedLog(resolved.logger, logPrefix(resolved.name), () => clock.monotonic());
  const observer = new Observer(resolved.name, log, resolved.hooks);
  if (resolved.lacksKey) log.warn('key', WITHOUT_KEY);
  if (!resolved.enabled) return new DisabledTracker(observer);
  const telemetry = new OpenTelemetry();
  const delivery = resolved.delivery.open({
    observer,
    clock,
    openSender: () => openSender(resolved.sender, observer, clock, telemetry),
  });
  const { waitUntil, shutdownDeadlineMs } = resolved;
  const tracker = new EventTracker({
    builder: new EventBuilder(resolved.event, clock, log),
    delivery,
    observer,
    clock,
    shutdownDeadlineMs,
    strict: resolved.strict,
    handleSignals: resolved.handleSignals,
    platformWait: waitUntil && new PlatformWait(waitUntil, delivery, clock, shutdownDeadlineMs, log),
  });
  tracker.onClose(reportMetrics(telemetry, observer, () => tracker.stats()));
  return tracker;
}

function logPrefix(name: string): string {
  return name === 'default' ? 'greenflash-events: ' : `greenflash-events (${name}): `;
}
