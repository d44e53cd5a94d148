export { startCollector } from './start-collector.js';
export { CollectorError, type CollectorErrorCode } from './collector-error.js';
export type { Collector, CollectorView, StartCollectorOptions, WaitOptions } from './collector.types.js';
export type {
  CollectorFaults,
  Fault,
  FaultAnswer,
  FaultLatency,
  FaultRule,
  FaultScript,
  FaultState,
} from './fault.types.js';
export type { CollectorStats, EventFilter, RejectedEvent } from './control.types.js';
export type {
  DerivedFields,
  Influence,
  Problem,
  StoredBody,
  StoredEvent,
  UnknownField,
  ValueType,
} from './stored-event.types.js';
