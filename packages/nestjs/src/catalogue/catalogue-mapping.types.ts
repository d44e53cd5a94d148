import type { CatalogueInput, EventCatalogue, EventTypeOf } from '@greenflash-events/core';
import type { Untyped } from '../context/tracking-source.types.js';
import type { HandlerDecorator } from '../decorators/track-event.decorator.js';
import type { Mapped, MappingContext, OtherEndTerms, SuccessTerms } from '../mapping/mapping.types.js';

/** `@TrackEvent()` that knows the events of a catalogue: their names, their kinds of value, their properties. */
export interface CatalogueTrackEvent<Catalogue extends EventCatalogue> {
  /** Tracks what `build` makes of a success: one event, several, or none. */
  <Result = Untyped, Request = Untyped>(
    build: CatalogueBuild<Catalogue, MappingContext<Result, Request>>,
    terms?: SuccessTerms<Result, Request>,
  ): HandlerDecorator<Result>;
  /** Tracks what `build` makes of another end; its result may be missing. */
  <Result = Untyped, Request = Untyped>(
    build: CatalogueBuild<Catalogue, MappingContext<Result | undefined, Request>>,
    terms: OtherEndTerms<Result, Request>,
  ): HandlerDecorator<Result>;
  /** Tracks an event whenever the handler ends as `on` says; its result may be missing. */
  <Result = Untyped, Request = Untyped>(
    ...eventAndMapping: Arguments<
      Catalogue,
      MappingContext<Result | undefined, Request>,
      OtherEndTerms<Result, Request>
    >
  ): HandlerDecorator<Result>;
  /** Tracks an event whenever the handler succeeds. See `TrackEvent`. */
  <Result = Untyped, Request = Untyped>(
    ...eventAndMapping: Arguments<Catalogue, MappingContext<Result, Request>, SuccessTerms<Result, Request>>
  ): HandlerDecorator<Result>;
}

/** A union of `[eventType, mapping]`, since TypeScript infers no name beside a `Result` that is written down. */
type Arguments<Catalogue extends EventCatalogue, Context, Terms> = {
  [EventType in EventTypeOf<Catalogue>]: object extends MappingOf<Catalogue, EventType, Context> & Terms
    ? [eventType: EventType, mapping?: MappingOf<Catalogue, EventType, Context> & Terms]
    : [eventType: EventType, mapping: MappingOf<Catalogue, EventType, Context> & Terms];
}[EventTypeOf<Catalogue>];

type MappingOf<Catalogue extends EventCatalogue, EventType extends string, Context> = MappedInput<
  OccurrenceOf<Extract<CatalogueInput<Catalogue>, { readonly eventType: EventType }>>,
  Context
>;

type MappedInput<Input, Context> = {
  readonly [Field in keyof Omit<Input, 'eventType'>]: Mapped<Omit<Input, 'eventType'>[Field], Context>;
};

/** Without a value, an event is one occurrence, where its value may be a number. */
type OccurrenceOf<Input> = Input extends { readonly value: infer Value; readonly valueType?: infer ValueType }
  ? 'numeric' extends ValueType
    ? Omit<Input, 'value'> & { readonly value?: Value | undefined }
    : Input
  : never;

type CatalogueBuild<Catalogue extends EventCatalogue, Context> = (
  context: Context,
) => BuiltOf<Catalogue> | readonly (BuiltOf<Catalogue> | null | undefined)[] | null | undefined;

type BuiltOf<Catalogue extends EventCatalogue> = OccurrenceOf<CatalogueInput<Catalogue>>;
