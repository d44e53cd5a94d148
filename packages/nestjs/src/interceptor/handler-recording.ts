import type { EventInput } from '@greenflash-events/core';
import type { ExecutionContext } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import { detachProperties } from '../mapping/detach-properties.js';
import type { EventStep } from '../mapping/event-step.js';
import { describeFault } from '../mapping/mapping-fault.js';
import type { HandlerEnd, MappingContext } from '../mapping/mapping.types.js';
import { HandlerAborted, HandlerFailed, ValuePassed } from './handler-end.js';
import type { HandlerPlan } from './handler-plans.js';
import { claim, isInnermost } from './innermost.js';
import type { StreamListener } from './listen-to-stream.js';
import type { TrackingRuntime } from './tracking-runtime.js';

/** What a step made of a value, kept until it is known whether the value was the last one. */
type Made = { readonly inputs: readonly EventInput[] } | { readonly fault: string };

/**
 * Turns what passes through one invocation's stream into events. None of its methods throws, and none changes what
 * passes. A stream may emit in the async context of whoever feeds it, another request for instance: everything here runs
 * in the context in which the handler was called.
 */
export class HandlerRecording implements StreamListener {
  readonly #handlersContext = new AsyncResource('GreenflashEventsHandler');
  readonly #made: (Made | undefined)[] = [];
  readonly #tracked = new Set<EventStep>();
  #latest: unknown;
  #hasValue = false;

  constructor(
    private readonly runtime: TrackingRuntime,
    private readonly execution: ExecutionContext,
    private readonly plan: HandlerPlan,
  ) {
    claim(execution, this);
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
        if (!step.listensFor('success') || step.at === 'first') return;
        this.#track(this.#made[index] ?? this.#make(step, new ValuePassed(this.execution, undefined)));
      });
    });
  }

  failed(error: unknown): void {
    this.#run(() => this.#endedBy('error', new HandlerFailed(this.execution, error, this.#latest)));
  }

  aborted(): void {
    this.#run(() => this.#endedBy('abort', new HandlerAborted(this.execution, this.#latest)));
  }

  #valuePassed(context: MappingContext, isFirst: boolean): void {
    this.plan.steps.forEach((step, index) => {
      if (!step.listensFor('success')) return;
      if (step.at === 'last') this.#made[index] = detach(this.#make(step, context));
      else if (isFirst) this.#trackNow(step, context);
    });
  }

  #endedBy(end: HandlerEnd, context: MappingContext): void {
    for (const step of this.plan.steps) {
      if (step.listensFor(end) && !this.#tracked.has(step)) this.#trackNow(step, context);
    }
  }

  #trackNow(step: EventStep, context: MappingContext): void {
    this.#tracked.add(step);
    this.#track(this.#make(step, context));
  }

  #make(step: EventStep, context: MappingContext): Made {
    try {
      return { inputs: step.inputs(context) };
    } catch (error) {
      return { fault: describeFault(error) };
    }
  }

  #track(made: Made): void {
    if ('fault' in made) this.runtime.reject(this.plan.source, made.fault);
    else for (const input of made.inputs) this.runtime.track(input);
  }

  #run(fn: () => void): void {
    try {
      if (isInnermost(this.execution, this)) this.#handlersContext.runInAsyncScope(fn);
    } catch {
      // Whatever it is, the handler's answer goes on.
    }
  }
}

function detach(made: Made): Made {
  return 'inputs' in made ? { inputs: made.inputs.map(detachProperties) } : made;
}
