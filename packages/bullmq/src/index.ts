export { bullmqDelivery } from './bullmq-delivery.js';
export { startWorker } from './start-worker.js';
export { openDeadLetters, type OpenDeadLetters } from './open-dead-letters.js';
export { openDoctor } from './open-doctor.js';
export type { BullmqDeliveryOptions } from './options/delivery-options.js';
export type { WorkerOptions } from './options/worker-options.js';
export type { EventWorker } from './worker/worker.types.js';
export type { DuplicableRedis, QueueAddress, QueueConnection } from './connection/connection.types.js';
export type { QueueDoctor, QueueHealth, RedisCare } from './doctor/queue-health.types.js';
export type {
  ClaimReport,
  ClaimStats,
  DeadLetter,
  DeadLetterFilter,
  DeadLetters,
} from '@greenflash-events/core/engine';
