export { TrackingModule } from './tracking.module.js';
export { TrackingService } from './tracking.service.js';
export type { TrackingExtras, TrackingOptions, TrackingOptionsFactory } from './tracking-options.types.js';
export { TRACKING_DELIVERY, getDeliveryToken, getTrackerToken } from './tracking.tokens.js';
export { TrackEvent, type HandlerDecorator } from './decorators/track-event.decorator.js';
export { TrackDefaults } from './decorators/track-defaults.decorator.js';
export { ConversationId } from './decorators/conversation-id.decorator.js';
export { InjectTracker } from './decorators/inject-tracker.decorator.js';
export { TrackingInterceptor } from './interceptor/tracking.interceptor.js';
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
  memoryDelivery,
  numeric,
  text,
  type DeadReason,
  type DeliveryFactory,
  type DeliveryStats,
  type DropReason,
  type ErrorCode,
  type Event,
  type EventContext,
  type EventDefaults,
  type EventInput,
  type EventValue,
  type FlushReport,
  type Hooks,
  type Influence,
  type LaneState,
  type Logger,
  type MemoryDeliveryOptions,
  type NotificationName,
  type Notifications,
  type Outcome,
  type Problem,
  type RejectReason,
  type TrackerStats,
  type TrackResult,
  type ValueType,
} from '@greenflash-events/core';
