import type { Observable } from 'rxjs';
import type { Untyped } from '../context/tracking-source.types.js';
import { addDecoratedEvent, type AnyMapping, type DecoratedEvent } from '../mapping/decorated-event.js';
import type {
  EventBuild,
  EventMapping,
  OtherEndMapping,
  OtherEndTerms,
  SuccessTerms,
} from '../mapping/mapping.types.js';
import { checkDefinition } from '../mapping/check-definition.js';
import { wrapMethod } from '../method/wrap-method.js';
import { bindInterceptor } from './bind-interceptor.js';
import { checkMethod, placeOf } from './check-method.js';

/**
 * Decorates a handler that returns `Result`, a promise of it, or an Observable of it. An async iterable is a result by itself,
 * and so is an Observable within a promise.
 */
export type HandlerDecorator<Result> = <Handler extends (...args: never[]) => Returned<Result>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void;

type Returned<Result> = Result | Promise<Result> | Observable<Result>;

// The most used overload is the last, since of more than three the compiler tells the errors of the last one only. It takes
// every `on`, so that a typo is answered with all four words.

/** Tracks what `build` makes of a success: one event, several, or none. */
export function TrackEvent<Result = Untyped, Request = Untyped>(
  build: EventBuild<Result, Request>,
  terms?: SuccessTerms<Result, Request>,
): HandlerDecorator<Result>;
/** Tracks what `build` makes of another end; its result may be missing. */
export function TrackEvent<Result = Untyped, Request = Untyped>(
  build: EventBuild<Result | undefined, Request>,
  terms: OtherEndTerms<Result, Request>,
): HandlerDecorator<Result>;
/** Tracks one occurrence whenever the handler succeeds. */
export function TrackEvent<Result = Untyped>(eventType: string): HandlerDecorator<Result>;
/** Tracks an event whenever the handler ends as `on` says; its result may be missing. */
export function TrackEvent<Result = Untyped, Request = Untyped>(
  eventType: string,
  mapping: OtherEndMapping<Result, Request>,
): HandlerDecorator<Result>;
/**
 * Tracks an event whenever the handler succeeds, or ends as `on` says. It may stand several times on one handler; each
 * makes its own events, in the order in which they are written.
 *
 * The handler's result, error, timing and order stay as they are, whatever the mapping does. What a guard refuses never
 * reaches the handler, and is not tracked. To see the handler's own result beside other interceptors of the method, write
 * it above `@UseInterceptors()`: Nest runs those of the last line first.
 *
 * @example
 * ```ts
 * @Post('upgrade')
 * @TrackEvent('upgrade_purchased', {
 *   influence: 'positive',
 *   value: ({ result }) => currency(result.amount),
 *   insertId: ({ result }) => dedupeKey('upgrade', result.id),
 * })
 * ```
 * @throws GreenflashEventsError `INVALID_OPTIONS`, while the class is loaded, for what no type checker has seen
 */
export function TrackEvent<Result = Untyped, Request = Untyped>(
  eventType: string,
  mapping: EventMapping<Result, Request> | OtherEndMapping<Result, Request>,
): HandlerDecorator<Result>;
export function TrackEvent(what: string | EventBuild, mapping: AnyMapping = {}): HandlerDecorator<Untyped> {
  return (target, key, descriptor) => {
    const where = placeOf(target, key);
    checkMethod('@TrackEvent()', target, key, descriptor);
    checkDefinition(`@TrackEvent() on ${where}`, what, mapping);
    const definition = definitionOf(what, mapping);
    wrapMethod(target, key, descriptor);
    addDecoratedEvent(descriptor.value as object, definition);
    bindInterceptor(target, key, descriptor);
  };
}

function definitionOf(what: string | EventBuild, mapping: AnyMapping): DecoratedEvent {
  // A copy, so that no getter of the app's object can throw in a request.
  const copy = { ...mapping };
  return typeof what === 'string'
    ? { kind: 'mapping', eventType: what, mapping: copy }
    : { kind: 'build', build: what, mapping: copy };
}
