export { OutboxModule } from './outbox.module.js';
export { OutboxService } from './outbox.service.js';
export type { OutboxModuleExtras, OutboxModuleOptions, OutboxOptionsFactory } from './outbox-module-options.types.js';
export { OUTBOX } from './outbox.tokens.js';
