import type { Acceptance } from './delivery.types.js';

// The answers of accept(), made once: it is called for every event.
export const ACCEPTED: Acceptance = Object.freeze({ accepted: true, durable: false });
export const ACCEPTED_DURABLY: Acceptance = Object.freeze({ accepted: true, durable: true });
export const QUEUE_FULL: Acceptance = Object.freeze({ accepted: false, reason: 'queue_full' });
/** Said already when a shutdown comes to its end: what memory took in the last moments it could only lose. */
export const CLOSED: Acceptance = Object.freeze({ accepted: false, reason: 'closed' });
