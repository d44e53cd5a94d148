import type { ExecutionContext } from '@nestjs/common';
import { getConversationIdSource } from '../context/conversation-id.js';
import { handlerName } from '../context/handler-invocation.js';
import { getEventDefinitions, getTrackDefaults } from '../mapping/event-definition.js';
import { EventStep } from '../mapping/event-step.js';

/** What is to be done around one handler. */
export interface HandlerPlan {
  /** For counts and logs, such as `BillingController.upgrade`. */
  readonly source: string;
  /** In the order in which the decorators are written. */
  readonly steps: readonly EventStep[];
  readonly hasConversationId: boolean;
}

/** Reads decorators once per handler and class; inherited handlers have the defaults of the class that serves them. */
export class HandlerPlans {
  readonly #plans = new WeakMap<object, WeakMap<object, HandlerPlan>>();

  of(execution: ExecutionContext): HandlerPlan {
    const handler = execution.getHandler();
    const target = execution.getClass();
    let ofClass = this.#plans.get(target);
    if (ofClass === undefined) this.#plans.set(target, (ofClass = new WeakMap()));
    let plan = ofClass.get(handler);
    if (plan === undefined) ofClass.set(handler, (plan = createPlan(execution)));
    return plan;
  }
}

function createPlan(execution: ExecutionContext): HandlerPlan {
  const defaults = getTrackDefaults(execution.getClass());
  return {
    source: handlerName(execution),
    steps: getEventDefinitions(execution.getHandler()).map((definition) => new EventStep(definition, defaults)),
    hasConversationId: getConversationIdSource(execution) !== undefined,
  };
}
