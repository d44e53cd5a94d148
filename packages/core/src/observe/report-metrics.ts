import { realTimers } from '../time/real-timers.js';
import { VERSION } from './version.js';
import { callFenced } from './call-fenced.js';
import { LedgerMetrics, type Measured } from './metrics.js';
import type { Observer } from './observer.js';
import type { OpenTelemetry } from './open-telemetry.js';

/**
 * Reports the metrics of a tracker, relay or worker, where an SDK of OpenTelemetry is registered.
 *
 * @returns ends the reporting, whenever it began
 */
export function reportMetrics(telemetry: OpenTelemetry, observer: Observer, read: () => Measured): () => void {
  let metrics: LedgerMetrics | undefined;
  let isEnded = false;
  const begin = (): void => {
    const provider = telemetry.metrics;
    if (provider === undefined || isEnded) return;
    const meter = provider.getMeter('@greenflash-events/core', VERSION);
    const created = new LedgerMetrics(meter, observer, read);
    observer.listen('attempt', (attempt) => created.attemptEnded(attempt));
    metrics = created;
  };
  const refused = (): void =>
    observer.log.warn('metrics', 'could not register metrics with OpenTelemetry; events are still sent');
  // An SDK may be registered after the tracker is made, in the same turn of the event loop.
  realTimers.setImmediate(() => callFenced(begin, refused)).unref();
  return () => {
    isEnded = true;
    callFenced(
      () => metrics?.close(),
      () => undefined,
    );
  };
}
