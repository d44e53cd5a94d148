import { VERSION } from './version.js';
import { callFenced } from './call-fenced.js';
import { LedgerMetrics, type Measured } from './metrics.js';
import type { Observer } from './observer.js';
import type { OpenTelemetry } from './open-telemetry.js';

/**
 * Reports the metrics of a tracker, relay or worker as soon as OpenTelemetry is there.
 *
 * @returns ends the reporting, whenever it began
 */
export function reportMetrics(telemetry: OpenTelemetry, observer: Observer, read: () => Measured): () => void {
  let metrics: LedgerMetrics | undefined;
  let isEnded = false;
  const begin = (): void => {
    if (telemetry.api === undefined || isEnded) return;
    const meter = telemetry.api.metrics.getMeter('@greenflash-events/core', VERSION);
    const created = new LedgerMetrics(meter, observer, read);
    observer.listen('attempt', (attempt) => created.attemptEnded(attempt));
    metrics = created;
  };
  const refused = (): void =>
    observer.log.warn('metrics', 'OpenTelemetry takes no metrics from here; events still flow');
  void telemetry.loaded.then(() => callFenced(begin, refused));
  return () => {
    isEnded = true;
    callFenced(
      () => metrics?.close(),
      () => undefined,
    );
  };
}
