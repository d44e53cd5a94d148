import type { EventInput, Problem } from '@greenflash-events/core';
import type { ExecutionContext } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import { types } from 'node:util';
import { isObservable } from 'rxjs';
import type { AnnouncedCall } from '../context/place.js';
import { detachProperties } from '../mapping/detach-properties.js';
import type { EventStep } from '../mapping/event-step.js';
import { describeFault } from '../mapping/call-mapping.js';
import { isThenable } from '../mapping/thenable.js';
import type { HandlerEnd, MappingContext } from '../mapping/mapping.types.js';
import { HandlerAborted, HandlerFailed, ValuePassed } from './handler-end.js';
import type { HandlerPlan } from './handler-plans.js';
import type { ResultListener } from '../result/watch-result.js';
import type { TrackingRuntime } from './tracking-runtime.js';

/** What a step made of a value, kept until it is known whether the value was the last one. */
type Made = { readonly inputs: readonly EventInput[] } | { readonly fault: Problem };

/** A disabled tracker counts calls, and looks at nothing. */
const UNMAPPED: Made = { inputs: [{} as EventInput] };

/**
 * Turns what passes through one invocation's stream into events. None of its methods throws, and none changes what
 * passes. A stream may emit in the async context of its producer, another request for instance: everything here runs
 * in the context in which the handler was called.
 */
export class HandlerRecording implements ResultListener, AnnouncedCall {
  #handlersContext: AsyncResource | undefined;
  readonly #made: (Made | undefined)[] = [];
  #tracked: Set<EventStep> | undefined;
  #latest: unknown;
  #hasValue = false;
  #returned: { readonly result: unknown } | undefined;
  #isAbandoned = false;
  #isReplaced = false;

  constructor(
    private readonly runtime: TrackingRuntime,
    readonly execution: ExecutionContext,
    private readonly plan: HandlerPlan,
  ) {}

  get marks(): readonly object[] {
    return this.plan.marks;
  }

  /** From here on, everything runs in the async context of this call. */
  begin(): void {
    this.#handlersContext = new AsyncResource('GreenflashEventsHandler');
  }

  value(value: unknown): void {
    const isFirst = !this.#hasValue;
    this.#hasValue = true;
    this.#latest = value;
    this.#run(() => this.#valuePassed(new ValuePassed(this.execution, value), isFirst));
  }

  completed(): void {
    this.#run(() => {
      this.plan.steps.forEach((step, index) => {
        if (!step.listensFor('success') || this.#hasTracked(step)) return;
        // From the first item; where there was none, only what is tracked on every end.
        if (step.at === 'first' && step.on === 'success') return;
        this.#track(this.#made[index] ?? this.#make(step, new ValuePassed(this.execution, undefined)));
      });
    });
  }

  failed(error: unknown): void {
    this.#run(() => this.#endedBy('error', new HandlerFailed(this.execution, error, this.#latest)));
  }

  /** The stream was unsubscribed; a handler that has been called runs to its end nevertheless. */
  aborted(): void {
    this.#run(() => {
      this.#isAbandoned = true;
      this.#endedBy('abort', new HandlerAborted(this.execution, this.#latest));
      this.#follow();
    });
  }

  returned(result: unknown): void {
    this.#returned = { result };
    if (this.#isAbandoned) this.#follow();
  }

  threw(error: unknown): void {
    if (this.#isAbandoned) this.failed(error);
  }

  replaced(): void {
    this.#isReplaced = true;
  }

  /** What a handler does after its stream was given up has happened anyway; a stream of its own never starts. */
  #follow(): void {
    if (this.#returned === undefined || this.#hasValue) return;
    const { result } = this.#returned;
    const settled = (value: unknown): void => {
      if (isObservable(value) || isThenable(value)) return;
      this.value(value);
      this.completed();
    };
    // Nest waits for the promise too, so a rejection is handled with or without us.
    if (types.isPromise(result)) result.then(settled, (error: unknown) => this.failed(error));
    else settled(result);
  }

  #valuePassed(context: MappingContext, isFirst: boolean): void {
    this.plan.steps.forEach((step, index) => {
      if (!step.listensFor('success') || this.#hasTracked(step)) return;
      if (step.at === 'last') this.#made[index] = detach(this.#make(step, context));
      else if (isFirst) this.#trackNow(step, context);
    });
  }

  #endedBy(end: HandlerEnd, context: MappingContext): void {
    for (const step of this.plan.steps) {
      if (step.listensFor(end) && !this.#hasTracked(step)) this.#trackNow(step, context);
    }
  }

  #hasTracked(step: EventStep): boolean {
    return this.#tracked?.has(step) ?? false;
  }

  #trackNow(step: EventStep, context: MappingContext): void {
    (this.#tracked ??= new Set()).add(step);
    this.#track(this.#make(step, context));
  }

  #make(step: EventStep, context: MappingContext): Made {
    if (this.runtime.isDisabled) return UNMAPPED;
    try {
      const inputs = step.inputs(context);
      this.runtime.hiddenFields.check(this.plan.source, inputs, context.result);
      return { inputs };
    } catch (error) {
      return { fault: describeFault(error, this.runtime.isStrict) };
    }
  }

  #track(made: Made): void {
    if ('fault' in made) this.runtime.reject(this.plan.source, made.fault);
    else for (const input of made.inputs) this.runtime.track(input);
  }

  #run(fn: () => void): void {
    try {
      if (this.#isReplaced) return;
      if (this.#handlersContext === undefined) fn();
      else this.#handlersContext.runInAsyncScope(fn);
    } catch {
      // Whatever it is, the handler's answer goes on.
    }
  }
}

function detach(made: Made): Made {
  return 'inputs' in made ? { inputs: made.inputs.map(detachProperties) } : made;
}
