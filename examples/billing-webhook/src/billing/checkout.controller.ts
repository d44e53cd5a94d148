import { ConversationId, TrackEvent, TrackingService, writeContext } from '@greenflash-events/nestjs';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import Stripe from 'stripe';
import { CONTEXT_SIGNING, STRIPE } from './stripe.provider.js';

@Controller('conversations/:conversation')
@ConversationId({ param: 'conversation' })
export class CheckoutController {
  constructor(
    @Inject(STRIPE) private readonly stripe: Stripe,
    private readonly tracking: TrackingService,
  ) {}

  /** Who and which conversation travel in the session's metadata: when the money comes, this request is long over. */
  @Post('checkouts')
  @TrackEvent('checkout_started')
  async start(@Body() { plan }: { plan: string }): Promise<{ session: string; url: string | null }> {
    const session = await this.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'https://app.example/welcome',
      line_items: [{ price: `price_${plan}`, quantity: 1 }],
      metadata: { greenflash: writeContext(this.tracking.currentContext(), CONTEXT_SIGNING) },
    });
    return { session: session.id, url: session.url };
  }
}
