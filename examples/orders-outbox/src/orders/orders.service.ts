import { currency, dedupeKey } from '@greenflash-events/core';
import { OutboxService } from '@greenflash-events/outbox/nestjs';
import { HttpException, HttpStatus, Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { inTransaction } from '../database/in-transaction.js';

export interface Order {
  readonly id: number;
  readonly plan: string;
  /** In USD, as a decimal. */
  readonly amount: string;
}

const PRICES: Readonly<Record<string, string>> = { pro: '149.00', team: '499.00' };

@Injectable()
export class OrdersService {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly outbox: OutboxService,
  ) {}

  /** The order and its event are there together, or neither is: the card is charged when both are written. */
  async place(plan: string, card: string): Promise<Order> {
    const order = await inTransaction(this.pool, async (tx) => {
      const { rows } = await tx.query<Order>('insert into orders (plan, amount) values ($1, $2) returning *', [
        plan,
        PRICES[plan] ?? '19.00',
      ]);
      const [placed] = rows as [Order];
      await this.outbox.track(tx, {
        eventType: 'upgrade_purchased',
        influence: 'positive',
        value: currency(placed.amount),
        insertId: dedupeKey('order', placed.id),
        properties: { plan },
        forceSample: true,
      });
      charge(card);
      return placed;
    });
    this.outbox.wake();
    return order;
  }

  async list(): Promise<readonly Order[]> {
    return (await this.pool.query<Order>('select * from orders order by id')).rows;
  }
}

/** Stands in for the payment provider. */
function charge(card: string): void {
  if (card === 'card_declined') throw new HttpException('the card was declined', HttpStatus.PAYMENT_REQUIRED);
}
