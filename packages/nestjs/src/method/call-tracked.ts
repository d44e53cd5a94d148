import type { AnnouncedCall, Place } from '../context/place.js';
import { HandlerRecording } from '../interceptor/handler-recording.js';
import type { TrackingRuntime } from '../interceptor/tracking-runtime.js';
import { MethodInvocation } from './method-invocation.js';
import { observeResult } from './observe-result.js';
import type { TrackedMethod } from './tracked-method.js';

/** Calls the method, and tracks the call unless an interceptor does so. */
export function callTracked(
  runtime: TrackingRuntime,
  method: TrackedMethod,
  instance: object,
  args: readonly unknown[],
): unknown {
  const place = runtime.scopes.place();
  return place?.announced !== undefined && isAnnounced(place.announced, method)
    ? callThrough(runtime, method, instance, args, { ...place, announced: place.announced })
    : callByItself(runtime, method, instance, args);
}

function isAnnounced({ marks }: AnnouncedCall, method: TrackedMethod): boolean {
  return method.marks.some((mark) => marks.includes(mark));
}

/** Called by Nest, within an interceptor that tracks. What the handler itself calls is no longer announced. */
function callThrough(
  { scopes }: TrackingRuntime,
  { original, marks }: TrackedMethod,
  instance: object,
  args: readonly unknown[],
  { scope, announced }: Place & { readonly announced: AnnouncedCall },
): unknown {
  return scopes.at({ scope, announced: restOf(announced, marks) }, () => {
    let result: unknown;
    try {
      result = Reflect.apply(original, instance, args);
    } catch (error) {
      announced.threw(error);
      throw error;
    }
    announced.returned(result);
    return result;
  });
}

/** A decorator of somebody else may stand between two of ours, and so may a second wrapper, which comes next. */
function restOf(announced: AnnouncedCall, marks: readonly object[]): AnnouncedCall | undefined {
  if (announced.marks.length <= marks.length) return undefined;
  const rest = announced.marks.filter((mark) => !marks.includes(mark));
  return { marks: rest, returned: () => undefined, threw: () => undefined };
}

function callByItself(
  runtime: TrackingRuntime,
  method: TrackedMethod,
  instance: object,
  args: readonly unknown[],
): unknown {
  const { original, definitions, isAsync, wrapper } = method;
  const execution = new MethodInvocation(instance, wrapper, args);
  const plan = runtime.plans.of(execution, definitions);
  const createListener = (): HandlerRecording => new HandlerRecording(runtime, execution, plan);
  const call = (): unknown => {
    let result: unknown;
    try {
      result = Reflect.apply(original, instance, args);
    } catch (error) {
      createListener().failed(error);
      throw error;
    }
    return observed(result, isAsync, createListener);
  };
  return plan.hasConversationId ? runtime.scopes.enter(execution, call) : call();
}

function observed(result: unknown, isAsync: boolean, createListener: () => HandlerRecording): unknown {
  try {
    return observeResult(result, isAsync, createListener);
  } catch {
    // A proxy that throws when it is looked at: its caller may have it all the same.
    return result;
  }
}
