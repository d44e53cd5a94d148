import type { EventInput } from '@greenflash-events/core';
import type { TrackingSource, Untyped } from '../context/tracking-source.types.js';

/** How an invocation of a handler ended. */
export type HandlerEnd = 'success' | 'error' | 'abort';

/** What a mapping's functions are given: the invocation and how it ended. */
export interface MappingContext<Result = Untyped, Request = Untyped> extends TrackingSource<Request> {
  /**
   * What the handler returned, before any outer interceptor reshapes it; of a stream, the item at hand. After an error
   * or an abort, the last item that had passed, if any. `undefined` with `@Res()`.
   */
  readonly result: Result;
  /** What the handler, a pipe or an inner interceptor threw; `undefined` unless the invocation ended so. */
  readonly error: unknown;
  /**
   * HTTP status: as it stands when the value passes, or what Nest's own filter will answer to the error, 500 for an error
   * that names none. `undefined` after an abort, for `@Redirect()`, whose status comes later, and beside HTTP.
   */
  readonly status: number | undefined;
}

/** A field as it is, or where it is found. Functions are synchronous and without side effects. */
export type Mapped<Value, Context> = Value | ((context: Context) => Value);

/** Every field of an event but its type. */
export type MappedFields<Context> = {
  readonly [Field in keyof Omit<EventInput, 'eventType'>]?: Mapped<EventInput[Field] | undefined, Context>;
};

/** When an event is tracked. */
export interface MappingTerms<Context> {
  /**
   * For a handler that returns a stream: track at its completion, from its `last` item, or as soon as its `first` item
   * passes. @default 'last'
   */
  readonly at?: 'first' | 'last' | undefined;
  /** Asked before any other function of the mapping; a false answer means no event. */
  readonly when?: ((context: Context) => boolean) | undefined;
}

/** Terms of an event for every invocation that returns. */
export interface SuccessTerms<Result = Untyped, Request = Untyped> extends MappingTerms<
  MappingContext<Result, Request>
> {
  /** Which end of an invocation makes an event. @default 'success' */
  readonly on?: 'success' | undefined;
}

/** Terms of an event for an invocation that throws, is aborted, or whatever its end; there may be no result. */
export interface OtherEndTerms<Result = Untyped, Request = Untyped> extends MappingTerms<
  MappingContext<Result | undefined, Request>
> {
  readonly on: 'error' | 'abort' | 'always';
}

/**
 * How an invocation that returns becomes an event. Without `value`, it is one occurrence: `'1'`, numeric.
 *
 * The functions run when a value passes, before an outer interceptor can change it: for a stream with `at: 'last'` that
 * is once per item, and only the input made of the last one is kept. One that throws, or that returns a promise, costs
 * this event only: it is counted as rejected (`mapping`) and logged, and the response stays as it is.
 */
export type EventMapping<Result = Untyped, Request = Untyped> = SuccessTerms<Result, Request> &
  MappedFields<MappingContext<Result, Request>>;

/** The same for an invocation that ends otherwise. */
export type OtherEndMapping<Result = Untyped, Request = Untyped> = OtherEndTerms<Result, Request> &
  MappedFields<MappingContext<Result | undefined, Request>>;

/** What `@TrackEvent((c) => …)` returns for one event; without `value`, it is one occurrence. */
export type BuiltInput = Omit<EventInput, 'value'> & Partial<Pick<EventInput, 'value'>>;

/** Makes the events of an invocation: one, several, or none. Synchronous. */
export type EventBuild<Result = Untyped, Request = Untyped> = (
  context: MappingContext<Result, Request>,
) => BuiltInput | readonly (BuiltInput | null | undefined)[] | null | undefined;
