import { ConfigurableModuleBuilder, type DynamicModule } from '@nestjs/common';
import type { OutboxModuleExtras, OutboxModuleOptions } from './outbox-module-options.types.js';
import { outboxProviders } from './outbox.providers.js';
import { OutboxService } from './outbox.service.js';
import { OUTBOX_OPTIONS } from './outbox.tokens.js';

const EXTRAS: OutboxModuleExtras = { isGlobal: true };

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<OutboxModuleOptions>({ moduleName: 'Outbox', optionsInjectionToken: OUTBOX_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createOutboxOptions')
    .setExtras(EXTRAS, addOutbox)
    .build();

function addOutbox(definition: DynamicModule, { isGlobal = true }: OutboxModuleExtras): DynamicModule {
  return {
    ...definition,
    global: isGlobal,
    providers: [...(definition.providers ?? []), ...outboxProviders()],
    exports: [...(definition.exports ?? []), OutboxService],
  };
}
