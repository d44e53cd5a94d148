import { currency, readContext, TrackingService } from '@greenflash-events/nestjs';
import {
  BadRequestException,
  Controller,
  Headers,
  HttpCode,
  Inject,
  Post,
  Req,
  type RawBodyRequest,
} from '@nestjs/common';
import type { Request } from 'express';
import Stripe from 'stripe';
import { CONTEXT_SIGNING, STRIPE, WEBHOOK_SECRET } from './stripe.provider.js';

@Controller('webhooks')
export class WebhookController {
  constructor(
    @Inject(STRIPE) private readonly stripe: Stripe,
    private readonly tracking: TrackingService,
  ) {}

  /** Stripe sends a webhook until it is answered with 200, so one payment may come several times, and at once. */
  @Post('stripe')
  @HttpCode(200)
  receive(@Req() request: RawBodyRequest<Request>, @Headers('stripe-signature') signature = ''): { received: true } {
    const webhook = this.#verified(request.rawBody ?? Buffer.alloc(0), signature);
    if (webhook.type === 'checkout.session.completed') this.#track(webhook, webhook.data.object);
    return { received: true };
  }

  #verified(body: Buffer, signature: string): Stripe.Event {
    try {
      return this.stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET);
    } catch (cause) {
      throw new BadRequestException('the signature does not fit the body', { cause });
    }
  }

  #track(webhook: Stripe.Event, session: Stripe.Checkout.Session): void {
    this.tracking.track({
      ...readContext(session.metadata?.['greenflash'], CONTEXT_SIGNING),
      eventType: 'upgrade_purchased',
      influence: 'positive',
      // Stripe counts in cents.
      value: currency(((session.amount_total ?? 0) / 100).toFixed(2)),
      properties: { currency: session.currency, session: session.id },
      // The time of the payment, and one event however often the webhook comes.
      eventAt: new Date(webhook.created * 1000),
      insertId: webhook.id,
      forceSample: true,
    });
  }
}
