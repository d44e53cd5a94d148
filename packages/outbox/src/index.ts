export { createOutbox } from './create-outbox.js';
export { startRelay } from './start-relay.js';
export { migrate, type MigrateOptions } from './schema/migrate.js';
export type { Outbox } from './outbox.types.js';
export type { Relay } from './relay/relay.types.js';
export type { OutboxOptions, RelayOptions } from './options/outbox-options.types.js';
export type { OutboxPool, OutboxPoolClient } from './pool.types.js';
export type {
  DrizzleHandle,
  KnexHandle,
  KyselyHandle,
  MikroOrmHandle,
  OutboxTransaction,
  PrismaHandle,
  QueryHandle,
} from './transaction/transaction.types.js';
export type { OutboxHealth } from './doctor/outbox-health.types.js';
export type {
  ClaimReport,
  ClaimStats,
  DeadLetter,
  DeadLetterFilter,
  DeadLetters,
} from '@greenflash-events/core/engine';
