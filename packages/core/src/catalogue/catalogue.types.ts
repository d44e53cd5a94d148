import type { EventInput, EventValue } from '../event/event.types.js';
import type { DecimalLike } from '../event/foreign-values.js';
import type { Influence, ValueType } from '../event/field-rules.js';
import type { StandardSchema } from './standard-schema.types.js';

/** What a catalogue says of one event type. */
export interface EventDefinition {
  /** What the event means, for the people who read the tracking plan. */
  readonly description?: string | undefined;
  /** Who decides about it, such as a team; it stands in the tracking plan. */
  readonly owner?: string | undefined;
  /** How `value` is read, for every such event; a value of another kind is refused. */
  readonly valueType?: ValueType | undefined;
  /** Whether the outcome is good, unless the event itself says so. */
  readonly influence?: Influence | undefined;
  /**
   * What `properties` must look like: any synchronous Standard Schema, or `classSchema(Class)` of
   * `@greenflash-events/core/dto`. It is given what the event, its context and the defaults say together. What it fills in
   * or converts is sent; keys that it does not name are sent too, unless it refuses them.
   */
  readonly properties?: StandardSchema | undefined;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The event types that an app may track; made by `defineEvents()`. */
export interface EventCatalogue<Definitions extends EventDefinitions = EventDefinitions> {
  readonly events: Definitions;
  /**
   * A JSON Schema (draft 2020-12) of the bodies that are sent, one definition for each event type. Properties are described
   * where their schema can describe itself: zod since 4.2, valibot's `toStandardJsonSchema()`, `classSchema()`; else as an
   * object.
   */
  toJsonSchema(): JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What `track()` takes where there is a catalogue: one of its events, with its kind of value and its properties. */
export type CatalogueInput<Catalogue extends EventCatalogue> = {
  [EventType in EventTypeOf<Catalogue>]: InputOf<EventType, Catalogue['events'][EventType]>;
}[EventTypeOf<Catalogue>];

/** The names of a catalogue's events. */
export type EventTypeOf<Catalogue extends EventCatalogue> = keyof Catalogue['events'] & string;

type InputOf<EventType extends string, Definition extends EventDefinition> = Omit<
  EventInput,
  'eventType' | 'value' | 'valueType' | 'properties'
> & { readonly eventType: EventType } & FieldsOf<Definition>;

/** The fields on which a definition has something to say. */
export type FieldsOf<Definition extends EventDefinition> = {
  readonly value: ValueOf<Definition>;
  readonly valueType?: ValueTypeOf<Definition> | null | undefined;
} & PropertiesOf<Definition>;

type ValueTypeOf<Definition extends EventDefinition> = Definition extends { valueType: infer Type extends ValueType }
  ? Type
  : ValueType;

type ValueOf<Definition extends EventDefinition> = Definition extends { valueType: infer Type extends ValueType }
  ? GivenValues[Type] | EventValue<Type>
  : EventInput['value'];

interface GivenValues {
  readonly currency: number | bigint | string | DecimalLike;
  readonly numeric: number | bigint | string | DecimalLike;
  readonly boolean: boolean | 'true' | 'false';
  readonly text: string;
}

type PropertiesOf<Definition extends EventDefinition> = Definition extends {
  properties: { readonly '~standard': { readonly types?: { readonly input: infer Input } | undefined } };
}
  ? object extends Input
    ? { readonly properties?: Input | null | undefined }
    : { readonly properties: Input }
  : { readonly properties?: EventInput['properties'] };
