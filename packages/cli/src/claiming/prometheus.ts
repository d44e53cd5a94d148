import type { Attributes, Meter, Observable, ObservableResult } from '@greenflash-events/core/engine';

type MetricType = 'counter' | 'gauge' | 'histogram';

interface MetricOptions {
  readonly description?: string;
  readonly advice?: { readonly explicitBucketBoundaries?: readonly number[] };
}

/** The name of a metric of OpenTelemetry as its Prometheus exporter for JavaScript writes it. */
export function prometheusName(name: string, type: MetricType): string {
  return `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}${type === 'counter' ? '_total' : ''}`;
}

/** A meter of OpenTelemetry, without its SDK, whose metrics are read as Prometheus' text. */
export class PrometheusMeter implements Meter {
  readonly #metrics: (ObservedMetric | Histogram)[] = [];
  readonly #callbacks = new Set<(result: ObservableResult) => void>();

  createHistogram(name: string, options: MetricOptions): Histogram {
    const created = new Histogram(prometheusName(name, 'histogram'), options);
    this.#metrics.push(created);
    return created;
  }

  createObservableCounter(name: string, options: MetricOptions): Observable {
    return this.#observed(name, 'counter', options);
  }

  createObservableUpDownCounter(name: string, options: MetricOptions): Observable {
    return this.#observed(name, 'gauge', options);
  }

  createObservableGauge(name: string, options: MetricOptions): Observable {
    return this.#observed(name, 'gauge', options);
  }

  addBatchObservableCallback(observe: (result: ObservableResult) => void): void {
    this.#callbacks.add(observe);
  }

  removeBatchObservableCallback(observe: (result: ObservableResult) => void): void {
    this.#callbacks.delete(observe);
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format */
  text(): string {
    for (const metric of this.#metrics) if (metric instanceof ObservedMetric) metric.samples.clear();
    const result: ObservableResult = {
      observe: (metric, value, attributes) => (metric as ObservedMetric).samples.set(labels(attributes), value),
    };
    for (const observe of this.#callbacks) observe(result);
    return this.#metrics.flatMap((metric) => metric.lines()).join('\n') + '\n';
  }

  #observed(name: string, type: 'counter' | 'gauge', options: MetricOptions): Observable {
    const created = new ObservedMetric(prometheusName(name, type), type, options);
    this.#metrics.push(created);
    return created;
  }
}

class ObservedMetric implements Observable {
  readonly samples = new Map<string, number>();
  readonly addCallback = undefined;

  constructor(
    private readonly name: string,
    private readonly type: MetricType,
    private readonly options: MetricOptions,
  ) {}

  lines(): string[] {
    if (this.samples.size === 0) return [];
    const samples = [...this.samples].map(([of, value]) => `${this.name}${braced(of)} ${value}`);
    return [...head(this.name, this.type, this.options), ...samples];
  }
}

interface Distribution {
  readonly buckets: number[];
  sum: number;
  count: number;
}

class Histogram {
  readonly #boundaries: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  constructor(
    private readonly name: string,
    private readonly options: MetricOptions,
  ) {
    this.#boundaries = options.advice?.explicitBucketBoundaries ?? [];
  }

  record(value: number, attributes: Attributes): void {
    const of = labels(attributes);
    let found = this.#distributions.get(of);
    if (found === undefined) {
      found = { buckets: this.#boundaries.map(() => 0), sum: 0, count: 0 };
      this.#distributions.set(of, found);
    }
    found.sum += value;
    found.count++;
    // Each bucket holds all that is not above its boundary, also what a smaller one holds.
    this.#boundaries.forEach((boundary, at) => {
      if (value <= boundary) found.buckets[at]!++;
    });
  }

  lines(): string[] {
    if (this.#distributions.size === 0) return [];
    const samples = [...this.#distributions].flatMap(([of, { buckets, sum, count }]) => {
      const bucket = (le: number | string, held: number): string =>
        `${this.name}_bucket${braced([of, `le="${le}"`].filter((part) => part !== '').join(','))} ${held}`;
      return [
        ...this.#boundaries.map((boundary, at) => bucket(boundary, buckets[at]!)),
        bucket('+Inf', count),
        `${this.name}_sum${braced(of)} ${sum}`,
        `${this.name}_count${braced(of)} ${count}`,
      ];
    });
    return [...head(this.name, 'histogram', this.options), ...samples];
  }
}

function head(name: string, type: MetricType, { description = '' }: MetricOptions): string[] {
  return [`# HELP ${name} ${description.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`, `# TYPE ${name} ${type}`];
}

function labels(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}="${escaped(value)}"`)
    .join(',');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function braced(of: string): string {
  return of === '' ? '' : `{${of}}`;
}
