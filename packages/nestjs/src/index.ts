export { TrackingModule } from './tracking.module.js';
export { TrackingService } from './tracking.service.js';
export type { TrackingExtras, TrackingOptions, TrackingOptionsFactory } from './tracking-options.types.js';
export { TRACKING_DELIVERY, getDeliveryToken, getTrackerToken } from './tracking.tokens.js';
export { TrackEvent, type HandlerDecorator } from './decorators/track-event.decorator.js';
export { trackingFor, type TrackingFor, type TrackingOf } from './catalogue/tracking-for.js';
export type { CatalogueTrackEvent } from './catalogue/catalogue-mapping.types.js';
export { TrackDefaults } from './decorators/track-defaults.decorator.js';
export { ConversationId } from './decorators/conversation-id.decorator.js';
export { readPlan, type ModuleLike } from './plan/read-plan.js';
export type { HandlerKind, PlannedEvent, PlannedField } from './plan/planned-event.types.js';
export { InjectTracker } from './decorators/inject-tracker.decorator.js';
export { TrackingInterceptor } from './interceptor/tracking.interceptor.js';
export type { CarriedContext } from './context/carried-context.js';
export type { TrackingSource } from './context/tracking-source.types.js';
export type { ConversationIdSource } from './context/conversation-id.js';
export type {
  BuiltInput,
  EventBuild,
  EventMapping,
  HandlerEnd,
  Mapped,
  MappingContext,
  OtherEndMapping,
  OtherEndTerms,
  SuccessTerms,
} from './mapping/mapping.types.js';
// Core's helpers and types, so that an app imports one package.
export {
  GreenflashEventsError,
  bool,
  currency,
  dedupeKey,
  defineEvents,
  memoryDelivery,
  numeric,
  readContext,
  text,
  writeContext,
  type Backlog,
  type CatalogueInput,
  type CurrentContext,
  type DeadReason,
  type DecimalLike,
  type DeliveryFactory,
  type DeliveryStats,
  type DropReason,
  type ErrorCode,
  type Event,
  type EventCatalogue,
  type EventContext,
  type EventDefaults,
  type EventDefinition,
  type EventDefinitions,
  type EventInput,
  type EventToSend,
  type EventTypeOf,
  type EventValue,
  type FlushReport,
  type Hooks,
  type Id,
  type IdLike,
  type Influence,
  type JsonSchema,
  type LaneState,
  type Logger,
  type MemoryDeliveryOptions,
  type NotificationName,
  type Notifications,
  type Outcome,
  type Problem,
  type RejectReason,
  type StandardSchema,
  type TimeLike,
  type TrackerStats,
  type TrackResult,
  type ValueType,
} from '@greenflash-events/core';
