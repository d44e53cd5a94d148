export { RecordedEvents } from './recorded-events.js';
export type { Awaited, RecordedEvent, RecordedRejection } from './recorded-event.types.js';
export { TrackingTestingModule, type TrackingTestingOptions } from './tracking-testing.module.js';
export { trackingMatchers } from './matchers.js';
export type { ExpectedFields } from './expected-fields.js';
export type { TrackingMatchers } from './matchers.global.js';
import './matchers.global.js';
