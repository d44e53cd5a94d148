import { PrometheusMeter } from './prometheus.js';

describe("Metrics as Prometheus' text", () => {
  it('have names, types, labels and help', () => {
    const meter = new PrometheusMeter();
    const counter = meter.createObservableCounter('greenflash_events.events', { description: 'Events\nby "outcome"' });
    const gauge = meter.createObservableGauge('greenflash_events.lane.limit', {});
    meter.createObservableUpDownCounter('greenflash_events.unused', {});
    meter.addBatchObservableCallback((result) => {
      result.observe(counter, 3, { tracker: 'a "b"\\\n', outcome: 'delivered' });
      result.observe(gauge, 8, {});
    });
    expect(meter.text().split('\n')).toEqual([
      '# HELP greenflash_events_events_total Events\\nby "outcome"',
      '# TYPE greenflash_events_events_total counter',
      'greenflash_events_events_total{tracker="a \\"b\\"\\\\\\n",outcome="delivered"} 3',
      '# HELP greenflash_events_lane_limit ',
      '# TYPE greenflash_events_lane_limit gauge',
      'greenflash_events_lane_limit 8',
      '',
    ]);
  });

  it('forget what is no longer observed', () => {
    const meter = new PrometheusMeter();
    const gauge = meter.createObservableGauge('waiting', {});
    const observe = (result: Parameters<Parameters<PrometheusMeter['addBatchObservableCallback']>[0]>[0]): void =>
      result.observe(gauge, 1, {});
    meter.addBatchObservableCallback(observe);
    expect(meter.text()).toContain('waiting 1');
    meter.removeBatchObservableCallback(observe);
    expect(meter.text()).not.toContain('waiting 1');
  });

  it('count durations in buckets, each of which holds the smaller ones too', () => {
    const meter = new PrometheusMeter();
    const histogram = meter.createHistogram('took', { advice: { explicitBucketBoundaries: [0.1, 1] } });
    for (const seconds of [0.1, 0.5, 7]) histogram.record(seconds, { status: '200' });
    expect(meter.text().split('\n').slice(1)).toEqual([
      '# TYPE took histogram',
      'took_bucket{status="200",le="0.1"} 1',
      'took_bucket{status="200",le="1"} 2',
      'took_bucket{status="200",le="+Inf"} 3',
      'took_sum{status="200"} 7.6',
      'took_count{status="200"} 3',
      '',
    ]);
  });
});
