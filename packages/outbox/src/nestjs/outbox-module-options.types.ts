import type { OutboxOptions, RelayOptions } from '../options/outbox-options.types.js';

/** Options of `OutboxModule.forRoot()`: those of `createOutbox()` and of `startRelay()`. */
export interface OutboxModuleOptions extends OutboxOptions, Omit<RelayOptions, 'handleSignals'> {
  /**
   * Whether this app sends as well: the relay starts and stops with it. `false` where a process of its own does.
   *
   * @default true
   */
  readonly relay?: boolean | undefined;
  /**
   * Name of the connection of nestjs-cls' transactional plugin whose transactions are taken. @default its unnamed one
   */
  readonly connectionName?: string | undefined;
}

/** What stands beside the options, also in `forRootAsync()`. */
export interface OutboxModuleExtras {
  /** `false`: only modules that import this one see `OutboxService`. @default true */
  isGlobal?: boolean;
}

/** What a class given as `useClass` or `useExisting` implements. */
export interface OutboxOptionsFactory {
  createOutboxOptions(): OutboxModuleOptions | Promise<OutboxModuleOptions>;
}
