import type { EventInput, Problem, Tracker } from '@greenflash-events/core';
import { isDisabled, rejectMapping } from '@greenflash-events/core/engine';
import type { RequestScopes } from '../context/request-scopes.js';
import type { HiddenFields } from '../mapping/hidden-fields.js';
import { UnhandledRejections } from '../result/unhandled-rejections.js';
import type { HandlerPlans } from './handler-plans.js';

/** By name, since both copies of a dual package may be loaded in one process. No mock answers a key with another symbol. */
const BRAND = Symbol.for('greenflash-events.nestjs.runtime-brand');
const OURS = Symbol.for('greenflash-events.nestjs.is-a-runtime');

/**
 * What was injected, if it is a runtime. A test of the app may inject anything in its place: a mock of `useMocker()`, or
 * nothing where it does without TrackingModule. Never throws.
 */
export function asRuntime(injected: unknown): TrackingRuntime | undefined {
  try {
    return (injected as { [BRAND]?: unknown } | undefined | null)?.[BRAND] === OURS
      ? (injected as TrackingRuntime)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What the interceptors of decorated handlers share; each module that has such a handler has an interceptor of its own. */
export class TrackingRuntime {
  readonly [BRAND] = OURS;
  readonly rejections = new UnhandledRejections();
  /** Whether no mapping has to run, since nothing is sent. */
  readonly isDisabled: boolean;
  /** Whether its app has been closed. */
  isClosed = false;

  constructor(
    private readonly tracker: Tracker,
    readonly scopes: RequestScopes,
    readonly plans: HandlerPlans,
    readonly hiddenFields: HiddenFields,
    /** Whether the messages of the app's own errors are told. */
    readonly isStrict = false,
  ) {
    this.isDisabled = isDisabled(tracker);
  }

  /** Never throws. */
  track(input: EventInput): void {
    try {
      this.tracker.track(input);
    } catch {
      // In strict mode it throws what it has counted and logged already. No event is worth a response.
    }
  }

  /** Never throws. Counts and logs an event that never came to be. */
  reject(source: string, problem: Problem): void {
    try {
      rejectMapping(this.tracker, source, problem);
    } catch {
      // See track().
    }
  }
}
