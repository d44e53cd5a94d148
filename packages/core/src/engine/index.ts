// For deliveries of others, relays, workers and servers: the parts of which a tracker is made.
export type { Acceptance, Delivery, DeliveryFactory, DeliveryRuntime } from '../delivery/delivery.types.js';
export { QueueDelivery, type Overflow } from '../delivery/queue-delivery.js';
export type { Ending, EventStore, StoreHealth, StoreHost } from '../delivery/event-store.types.js';
export { createEntry, type Entry } from '../delivery/entry.js';
export { Room } from '../delivery/room.js';
export type { Clock, Timer } from '../time/clock.types.js';
export { realTimers } from '../time/real-timers.js';
export { systemClock } from '../time/system-clock.js';
export { answerWithin } from '../time/answer-within.js';
export type { Observer } from '../observe/observer.js';
export { LedgerMetrics, METRICS } from '../observe/metrics.js';
export type { Attributes, Meter, Observable, ObservableResult } from '../observe/open-telemetry.types.js';
export { createEventBuilder, type BuildResult, type OnWarning } from './create-event-builder.js';
export { checkSendingOptions } from './check-sending-options.js';
export { createSender, type OpenSender } from './create-sender.js';
export { createTransport } from './create-transport.js';
export { openClaimLoop, type OpenClaimLoop } from './open-claim-loop.js';
export type { ClaimLoop } from '../delivery/claiming/claim-loop.js';
export { turnIntervalMs } from '../delivery/claiming/attempt-turns.js';
export { Claimer } from './claimer.js';
export { DISABLED_CLAIMER } from './disabled-claimer.js';
export { oneClass } from '../errors/one-class.js';
export { shutDownOnSignal } from '../process/shut-down-on-signal.js';
export type { ClaimCounts, ClaimReport, ClaimStats } from '../delivery/claiming/claim-stats.types.js';
export type {
  AttemptHistory,
  ClaimAnswer,
  ClaimSource,
  ClaimedEvent,
  ReservedTurns,
  Settlement,
  SourceAnswer,
} from '../delivery/claiming/claim-source.types.js';
export { checkDeadLetterFilter } from './check-dead-letter-filter.js';
export type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters.types.js';
export { DEAD_REASONS } from '../outcome/dead-reasons.js';
export { NO_EVENTS } from '../outcome/no-events.js';
export type { HandedOver, NextStep, Sender, SharedPause } from '../lane/sender.types.js';
export { queuedEvent, type QueuedEvent } from '../event/queued-event.js';
export { Fifo } from '../collections/fifo.js';
export { verdictOfAttempt } from '../verdict/verdict-of-attempt.js';
export type { PauseVerdict, RetryVerdict, Verdict } from '../verdict/verdict.types.js';
export type { AttemptResult, Transport, TransportFault } from '../transport/transport.types.js';
export { describeError, errorName } from '../errors/error-name.js';
export { processWarningLogger } from '../observe/process-warning-logger.js';
export { EVENT_OPTION_CHECKS } from '../options/event-options.js';
export {
  MISSING_KEY,
  SENDER_OPTION_CHECKS,
  resolveSenderOptions,
  withEnvironment,
  type ResolvedSenderOptions,
} from '../options/sender-options.js';
export {
  booleanValue,
  functionValue,
  milliseconds,
  nameValue,
  objectWith,
  oneOf,
  wholeNumber,
  type OptionCheck,
} from '../options/option-checks.js';
export { checkOptions, invalidOptions, pickOptions } from '../options/check-options.js';
export { RUN_OPTION_CHECKS } from '../options/run-options.js';
export type { EventOptions, SenderOptions } from '../options/tracker-options.types.js';
export { RateLimitedLog } from '../observe/rate-limited-log.js';
export { currentContext, isDisabled, rejectMapping } from '../tracker/integration.js';
export {
  FIELD_RULES,
  FIELD_NAMES,
  isFieldName,
  type EventBody,
  type FieldName,
  type FieldRule,
} from '../event/field-rules.js';
export { eventOfBody } from '../event/event-of-body.js';
export { validateEvent } from '../event/validate-event.js';
export { idText } from '../event/foreign-values.js';
export { isDateTime } from '../event/date-time.js';
export { isDecimal } from '../event/decimal.js';
export { valueWarning } from '../event/event-value.js';
export { hasLoneSurrogate, nestsTooDeep, MAX_EVENT_BYTES, MAX_NESTING } from '../event/json-limits.js';
export { createUuidV7 } from '../event/uuid-v7.js';
export { nearestName } from '../event/nearest-name.js';
