// For deliveries of others, relays, workers and servers: the parts of which a tracker is made.
export type { Acceptance, Delivery, DeliveryFactory, DeliveryRuntime } from '../delivery/delivery.types.js';
export { QueueDelivery, type Overflow } from '../delivery/queue-delivery.js';
export type { EventStore, Removal } from '../delivery/event-store.types.js';
export type { Entry } from '../delivery/entry.js';
export { createEventBuilder, type BuildResult } from './create-event-builder.js';
export { createSender, type OpenSender } from './create-sender.js';
export type { NextStep, Sender } from '../lane/sender.types.js';
export { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
export { verdictOfAttempt } from '../verdict/verdict-of-attempt.js';
export type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
export type { AttemptResult, TransportFault } from '../transport/transport.types.js';
export { errorName } from '../errors/error-name.js';
export { RateLimitedLog } from '../observe/rate-limited-log.js';
export { rejectMapping } from '../tracker/reject-mapping.js';
export {
  FIELD_RULES,
  FIELD_NAMES,
  isFieldName,
  type EventBody,
  type FieldName,
  type FieldRule,
} from '../event/field-rules.js';
export { validateEvent } from '../event/validate-event.js';
export { valueWarning } from '../event/event-value.js';
export { hasLoneSurrogate, nestsTooDeep, MAX_EVENT_BYTES, MAX_NESTING } from '../event/json-limits.js';
export { createUuidV7 } from '../event/uuid-v7.js';
export { nearestName } from '../event/nearest-name.js';
