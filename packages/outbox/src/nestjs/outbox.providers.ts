import type { Logger } from '@greenflash-events/core';
import { Logger as NestLogger, type Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { createOutbox } from '../create-outbox.js';
import type { Outbox } from '../outbox.types.js';
import { startRelay } from '../start-relay.js';
import { findCurrentTransaction } from './current-transaction.js';
import type { OutboxModuleOptions } from './outbox-module-options.types.js';
import { OutboxService } from './outbox.service.js';
import { OUTBOX, OUTBOX_OPTIONS } from './outbox.tokens.js';
import { RelayLifecycle } from './relay.lifecycle.js';

/** What makes up the outbox of an app. */
export function outboxProviders(): Provider[] {
  return [
    {
      provide: OUTBOX,
      inject: [OUTBOX_OPTIONS],
      useFactory: (options: OutboxModuleOptions) => createOutbox(enginesOptions(options)),
    },
    {
      provide: OutboxService,
      inject: [OUTBOX, ModuleRef, OUTBOX_OPTIONS],
      useFactory: async (outbox: Outbox, modules: ModuleRef, { connectionName }: OutboxModuleOptions) =>
        new OutboxService(outbox, await findCurrentTransaction(modules, connectionName)),
    },
    {
      provide: RelayLifecycle,
      inject: [OUTBOX_OPTIONS],
      useFactory: (options: OutboxModuleOptions) => {
        const engines = enginesOptions(options);
        return new RelayLifecycle(options.relay === false ? undefined : () => startRelay(engines), engines.logger);
      },
    },
  ];
}

type EngineOptions = Omit<OutboxModuleOptions, 'relay' | 'connectionName'> & { readonly logger: Logger };

/** All but what concerns the module alone. */
function enginesOptions(options: OutboxModuleOptions): EngineOptions {
  const entries = Object.entries(options).filter(([name]) => name !== 'relay' && name !== 'connectionName');
  return {
    ...(Object.fromEntries(entries) as unknown as OutboxModuleOptions),
    logger: options.logger ?? new NestLogger('GreenflashEvents'),
  };
}
