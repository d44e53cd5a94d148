import type { OpenTelemetryApi, OpenTelemetryContext } from './open-telemetry.types.js';

/** Under this name, every OpenTelemetry SDK looks whether it is to leave a request alone. */
const SUPPRESS_TRACING = 'OpenTelemetry SDK Context Key SUPPRESS_TRACING';

/** `@opentelemetry/api` where the app has it; nothing happens where it does not. */
export class OpenTelemetry {
  #api: OpenTelemetryApi | undefined;
  #suppressTracing: symbol | undefined;
  #last: { readonly active: OpenTelemetryContext; readonly untraced: OpenTelemetryContext } | undefined;
  /** Settles when it is known whether the app has it. Never rejects. */
  readonly loaded: Promise<void>;

  constructor(load: () => Promise<unknown> = () => import('@opentelemetry/api')) {
    this.loaded = load()
      .then((module) => this.#found(module as OpenTelemetryApi))
      .catch(() => undefined);
  }

  get api(): OpenTelemetryApi | undefined {
    return this.#api;
  }

  /** Runs `fn` so that the requests it makes are not part of the app's traces. */
  untraced<T>(fn: () => T): T {
    if (this.#api === undefined) return fn();
    const { context } = this.#api;
    return context.with(this.#untracedBelow(context.active()), fn);
  }

  /** The engine runs in the root context, so that the same one is asked for again and again. */
  #untracedBelow(active: OpenTelemetryContext): OpenTelemetryContext {
    if (this.#last?.active !== active) {
      this.#last = { active, untraced: active.setValue(this.#suppressTracing!, true) };
    }
    return this.#last.untraced;
  }

  #found(api: OpenTelemetryApi): void {
    this.#suppressTracing = api.createContextKey(SUPPRESS_TRACING);
    this.#api = api;
  }
}
