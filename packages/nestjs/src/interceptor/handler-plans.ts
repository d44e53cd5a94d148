import { conversationIdSourceOf, getConversationIdSource } from '../context/conversation-id.js';
import { getDecoratedEvents, getTrackDefaults, type DecoratedEvent } from '../mapping/decorated-event.js';
import { EventStep } from '../mapping/event-step.js';
import type { ExecutionContext } from '@nestjs/common';
import { handlerName } from '../context/handler-invocation.js';

/** What is to be done around one handler. */
export interface HandlerPlan {
  /** For counts and logs, such as `BillingController.upgrade`. */
  readonly source: string;
  /** Of each decorator of the handler: what it has stored there. */
  readonly marks: readonly object[];
  /** One for each `@TrackEvent()`, in the order in which they are written. */
  readonly steps: readonly EventStep[];
  readonly hasConversationId: boolean;
}

/** Reads decorators once per handler and class; inherited handlers have the defaults of the class that serves them. */
export class HandlerPlans {
  readonly #plans = new WeakMap<object, WeakMap<object, HandlerPlan>>();

  /** @param definitions what to track @default all that stands on the handler */
  of(execution: ExecutionContext, definitions?: readonly DecoratedEvent[]): HandlerPlan {
    const handler = execution.getHandler();
    const target = execution.getClass();
    let ofClass = this.#plans.get(target);
    if (ofClass === undefined) this.#plans.set(target, (ofClass = new WeakMap()));
    const key = definitions ?? handler;
    let plan = ofClass.get(key);
    if (plan === undefined)
      ofClass.set(key, (plan = createPlan(execution, definitions ?? getDecoratedEvents(handler))));
    return plan;
  }
}

function createPlan(execution: ExecutionContext, definitions: readonly DecoratedEvent[]): HandlerPlan {
  const defaults = getTrackDefaults(execution.getClass());
  const conversation = conversationIdSourceOf(execution.getHandler());
  return {
    source: handlerName(execution),
    marks: conversation === undefined ? definitions : [...definitions, conversation],
    steps: definitions.map((definition) => new EventStep(definition, defaults)),
    hasConversationId: getConversationIdSource(execution) !== undefined,
  };
}
