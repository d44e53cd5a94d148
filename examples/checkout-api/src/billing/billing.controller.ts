import { currency, dedupeKey, text, TrackDefaults, TrackEvent } from '@greenflash-events/nestjs';
import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import { AccountGuard } from '../auth/account.guard.js';
import { BillingService, type Payment } from './billing.service.js';

/** What touches money must not be sampled away. */
@Controller('billing')
@UseGuards(AccountGuard)
@TrackDefaults({ forceSample: true, properties: { area: 'billing' } })
export class BillingController {
  constructor(private readonly billing: BillingService) {}

  @Post('upgrades')
  @TrackEvent<Payment>('upgrade_purchased', {
    influence: 'positive',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('upgrade', result.id),
  })
  upgrade(@Body() { plan }: { plan: string }): Payment {
    return this.billing.upgrade(plan);
  }

  @Post('cancellations')
  @TrackEvent<{ reason: string }>('cancellation_requested', {
    influence: 'negative',
    value: ({ result }) => text(result.reason),
  })
  cancel(@Body() { reason }: { reason: string }): { readonly reason: string } {
    return { reason };
  }

  @Post('refunds')
  @TrackEvent<Payment>('refund_requested', {
    influence: 'negative',
    value: ({ result }) => currency(result.amount),
    insertId: ({ result }) => dedupeKey('refund', result.id),
  })
  refund(@Body() { amount }: { amount: string }): Payment {
    return this.billing.refund(amount);
  }

  /** Two decorators: the payment that worked, and the one that did not. */
  @Post('charges')
  @TrackEvent<Payment>('payment_succeeded', { influence: 'positive', value: ({ result }) => currency(result.amount) })
  @TrackEvent('error_encountered', {
    on: 'error',
    influence: 'negative',
    value: ({ status }) => text(`payment failed with ${status}`),
  })
  charge(@Body() { card, amount }: { card: string; amount: string }): Payment {
    return this.billing.charge(card, amount);
  }
}
