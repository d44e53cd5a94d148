import { TrackingModule } from '@greenflash-events/nestjs';
import { Module } from '@nestjs/common';
import type { Request } from 'express';
import { CheckoutController } from './billing/checkout.controller.js';
import { STRIPE, openStripe } from './billing/stripe.provider.js';
import { WebhookController } from './billing/webhook.controller.js';

/** The Greenflash product that this app belongs to. */
const PRODUCT_ID = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

@Module({
  imports: [
    TrackingModule.forRoot({
      productId: PRODUCT_ID,
      // Who asks: in an app of yours, from its session. A webhook has no such header.
      context: ({ request }) => ({ externalUserId: (request as Request).header('x-user-id') }),
    }),
  ],
  controllers: [CheckoutController, WebhookController],
  providers: [{ provide: STRIPE, useFactory: openStripe }],
})
export class AppModule {}
