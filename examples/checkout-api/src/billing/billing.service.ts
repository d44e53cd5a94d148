import { HttpException, HttpStatus, Injectable } from '@nestjs/common';

export interface Payment {
  readonly id: string;
  /** In the currency's units, as a decimal. */
  readonly amount: string;
  readonly currency: 'USD';
}

const PRICES: Readonly<Record<string, string>> = { pro: '149.00', team: '499.00' };

/** Stands in for the payment provider: the card `card_declined` is declined. */
@Injectable()
export class BillingService {
  #lastId = 0;

  upgrade(plan: string): Payment {
    return this.#payment(PRICES[plan] ?? '19.00');
  }

  refund(amount: string): Payment {
    return this.#payment(amount);
  }

  charge(card: string, amount: string): Payment {
    if (card === 'card_declined') throw new HttpException('the card was declined', HttpStatus.PAYMENT_REQUIRED);
    return this.#payment(amount);
  }

  #payment(amount: string): Payment {
    return { id: `pay-${++this.#lastId}`, amount, currency: 'USD' };
  }
}
