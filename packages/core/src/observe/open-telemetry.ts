import type { MeterProvider, OpenTelemetryContext, OpenTelemetryGlobals } from './open-telemetry.types.js';

/**
 * Where every copy of `@opentelemetry/api` 1.x registers what an SDK gives it. Reading it needs no import, so that a
 * bundler finds no optional package that is missing, and a bundle has the app's own API.
 */
const GLOBALS = Symbol.for('opentelemetry.js.api.1');

/** What `createContextKey()` makes of the name under which every SDK looks whether to leave a request alone. */
const SUPPRESS_TRACING = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** OpenTelemetry where the app has registered an SDK; nothing happens where it has not. */
export class OpenTelemetry {
  #last: { readonly active: OpenTelemetryContext; readonly untraced: OpenTelemetryContext } | undefined;

  constructor(private readonly globals = globalThis as { readonly [GLOBALS]?: OpenTelemetryGlobals }) {}

  get metrics(): MeterProvider | undefined {
    return this.globals[GLOBALS]?.metrics;
  }

  /** Runs `fn` so that the requests it makes are not part of the app's traces. */
  untraced<T>(fn: () => T): T {
    const manager = this.globals[GLOBALS]?.context;
    return manager === undefined ? fn() : manager.with(this.#untracedBelow(manager.active()), fn);
  }

  /** The engine runs in the root context, so that the same one is asked for again and again. */
  #untracedBelow(active: OpenTelemetryContext): OpenTelemetryContext {
    if (this.#last?.active !== active) {
      this.#last = { active, untraced: active.setValue(SUPPRESS_TRACING, true) };
    }
    return this.#last.untraced;
  }
}
