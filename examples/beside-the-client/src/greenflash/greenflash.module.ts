import { Inject, Module } from '@nestjs/common';
import { GreenflashStandIn } from './greenflash-stand-in.js';

/** The Greenflash product that this chat belongs to. */
export const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

const GREENFLASH = Symbol('GREENFLASH');

/** Injects the vendor's client. */
export const InjectGreenflash = (): ParameterDecorator => Inject(GREENFLASH);

@Module({
  // In an app of yours: `useFactory: () => new Greenflash()`, of the package `greenflash`.
  providers: [{ provide: GREENFLASH, useFactory: () => new GreenflashStandIn() }],
  exports: [GREENFLASH],
})
export class GreenflashModule {}
