import type { ExecutionContext } from '@nestjs/common';
import { isKnownInvocation } from '../context/handler-invocation.js';
import type { AnnouncedCall, Place } from '../context/place.js';
import { HandlerRecording } from '../interceptor/handler-recording.js';
import type { TrackingRuntime } from '../interceptor/tracking-runtime.js';
import { watchReturned } from '../result/watch-result.js';
import { MethodInvocation } from './method-invocation.js';
import type { Method, TrackedMethod } from './tracked-method.js';

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

/** A decorator of another library may stand between two of ours, and so may a second wrapper, which comes next. */
function restOf(announced: AnnouncedCall, marks: readonly object[]): AnnouncedCall | undefined {
  if (announced.marks.length <= marks.length) return undefined;
  const rest = announced.marks.filter((mark) => !marks.includes(mark));
  const nothing = (): void => undefined;
  return { execution: announced.execution, marks: rest, returned: nothing, threw: nothing, replaced: nothing };
}

/** Of a handler that another one overrides, and calls by `super`: the same request, client or message. */
function superOf(place: Place | undefined, wrapper: Method, instance: object): ExecutionContext | undefined {
  const outer = place?.scope.execution;
  const isSuper =
    outer !== undefined &&
    isKnownInvocation(outer) &&
    outer.getHandler().name === wrapper.name &&
    instance instanceof outer.getClass() &&
    Reflect.get(instance, wrapper.name) !== wrapper;
  return isSuper ? (Object.create(outer, { getHandler: { value: () => wrapper } }) as ExecutionContext) : undefined;
}

function callByItself(
  runtime: TrackingRuntime,
  method: TrackedMethod,
  instance: object,
  args: readonly unknown[],
): unknown {
  const { original, isAsync, wrapper, lifts } = method;
  const execution = superOf(runtime.scopes.place(), wrapper, instance) ?? new MethodInvocation(instance, wrapper, args);
  const plan = runtime.plans.of(execution, method.definitions);
  const within = <T>(fn: () => T): T => (plan.hasConversationId ? runtime.scopes.enter(execution, fn) : fn());
  // @ConversationId() alone has nothing to watch a result for.
  if (plan.steps.length === 0) return within<unknown>(() => Reflect.apply(original, instance, args));
  const createListener = (): HandlerRecording => new HandlerRecording(runtime, execution, plan);
  return within(() => {
    let returned;
    try {
      returned = runtime.rejections.call(isAsync, () => Reflect.apply(original, instance, args));
    } catch (error) {
      createListener().failed(error);
      throw error;
    }
    const { result, isBare } = returned;
    try {
      return watchReturned(result, { instance, args, isBare, createListener, within }, lifts, runtime.rejections);
    } catch {
      // A proxy that throws when it is looked at: its caller may have it anyway.
      return result;
    }
  });
}
