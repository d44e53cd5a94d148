export { createTracker } from './create-tracker.js';
export type {
  Answer,
  DeadReason,
  DropReason,
  Outcome,
  Place,
  RejectReason,
  TrackResult,
} from './outcome/outcome.types.js';
export type {
  Backlog,
  DeliveryStats,
  FlushReport,
  LaneReason,
  LaneState,
  ShutdownReport,
  TrackerStats,
} from './outcome/reports.types.js';
export type { Tracker } from './tracker/tracker.types.js';
export type {
  CurrentContext,
  EventContext,
  EventDefaults,
  EventInput,
  EventToSend,
  EventValue,
  Event,
  Id,
  Problem,
} from './event/event.types.js';
export type { DecimalLike, IdLike, TimeLike } from './event/foreign-values.js';
export type { EventBody, Influence, ValueType } from './event/field-rules.js';
export { defineEvents } from './catalogue/define-events.js';
export type {
  CatalogueInput,
  EventCatalogue,
  EventDefinition,
  EventDefinitions,
  EventTypeOf,
  JsonSchema,
} from './catalogue/catalogue.types.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './catalogue/standard-schema.types.js';
export { bool, currency, numeric, text } from './event/event-value.js';
export { dedupeKey } from './event/dedupe-key.js';
export { readContext, writeContext, type ContextSigning } from './event/context-text.js';
export { memoryDelivery, type MemoryDeliveryOptions } from './delivery/memory/memory-delivery.js';
export type { DeliveryFactory } from './delivery/delivery.types.js';
export type { TrackerOptions } from './options/tracker-options.types.js';
export type { Hooks, NotificationName, Notifications } from './observe/hooks.types.js';
export type { Logger } from './observe/logger.types.js';
export { GreenflashEventsError, type ErrorCode } from './errors/greenflash-events-error.js';
