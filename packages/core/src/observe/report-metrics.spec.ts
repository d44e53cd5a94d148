import { nextTurn } from '../../test/fake-clock.js';
import { NO_EVENTS } from '../outcome/no-events.js';
import type { TrackerStats } from '../outcome/reports.types.js';
import { Observer } from './observer.js';
import { OpenTelemetry } from './open-telemetry.js';
import { RateLimitedLog } from './rate-limited-log.js';
import { reportMetrics } from './report-metrics.js';

function report(metrics: unknown) {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const observer = new Observer('t', new RateLimitedLog({ debug: write, warn: write, error: write }, '', () => 0), {});
  const globals = { [Symbol.for('opentelemetry.js.api.1')]: { metrics } };
  const end = reportMetrics(new OpenTelemetry(globals), observer, () => NO_EVENTS as TrackerStats);
  return { lines, end };
}

describe('metrics', () => {
  it('are done without, which is said, where OpenTelemetry cannot take them', async () => {
    const { lines, end } = report({ getMeter: () => undefined });
    await nextTurn();
    expect(lines).toEqual([expect.stringContaining('could not register metrics')]);
    expect(end).not.toThrow();
  });

  it('end with the tracker, also where OpenTelemetry does not let go of them', async () => {
    const removeBatchObservableCallback = jest.fn(() => {
      throw new Error('otel');
    });
    const instrument = (): object => ({});
    const meter = {
      createHistogram: instrument,
      createObservableCounter: instrument,
      createObservableUpDownCounter: instrument,
      createObservableGauge: instrument,
      addBatchObservableCallback: instrument,
      removeBatchObservableCallback,
    };
    const { lines, end } = report({ getMeter: () => meter });
    await nextTurn();
    expect(end).not.toThrow();
    expect(removeBatchObservableCallback).toHaveBeenCalledTimes(1);
    expect(lines).toEqual([]);
  });
});
