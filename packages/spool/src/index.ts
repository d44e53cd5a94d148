export { spoolDelivery, type SpoolDelivery } from './spool-delivery.js';
export { examineSpool } from './doctor/examine-spool.js';
export type { SpoolHealth } from './doctor/spool-health.types.js';
export type { SpoolOptions } from './options/spool-options.js';
export type { DeadLetter, DeadLetterFilter, DeadLetters } from './dead-letters/dead-letters.types.js';
