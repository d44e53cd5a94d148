export { spoolDelivery, type SpoolDelivery } from './spool-delivery.js';
export { examineSpool, type SpoolHealth } from './doctor/examine-spool.js';
export type { SpoolOptions } from './options/spool-options.js';
export type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters/dead-letters.types.js';
