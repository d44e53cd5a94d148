/** What an SDK registers of `@opentelemetry/api`: the members that are used, so that none of its types leaks. */
export interface OpenTelemetryGlobals {
  readonly context?: {
    active(): OpenTelemetryContext;
    with<T>(context: OpenTelemetryContext, fn: () => T): T;
  };
  readonly metrics?: MeterProvider;
}

export interface MeterProvider {
  getMeter(name: string, version: string): Meter;
}

export interface OpenTelemetryContext {
  setValue(key: symbol, value: unknown): OpenTelemetryContext;
}

export type Attributes = Record<string, string>;

/** Read whenever metrics are collected. */
export interface Observable {
  readonly addCallback: unknown;
}

export interface ObservableResult {
  observe(metric: Observable, value: number, attributes: Attributes): void;
}

type ObserveBatch = (result: ObservableResult) => void;

export interface Meter {
  createHistogram(name: string, options: object): { record(value: number, attributes: Attributes): void };
  createObservableCounter(name: string, options: object): Observable;
  createObservableUpDownCounter(name: string, options: object): Observable;
  createObservableGauge(name: string, options: object): Observable;
  addBatchObservableCallback(observe: ObserveBatch, metrics: Observable[]): void;
  removeBatchObservableCallback(observe: ObserveBatch, metrics: Observable[]): void;
}
