import { randomUUID } from 'node:crypto';
import { currency, dedupeKey, type Tracker } from '@greenflash-events/core';

export interface Upgrade {
  readonly id: string;
  readonly plan: string;
  /** In USD, as a decimal. */
  readonly amount: string;
}

const PRICES: Readonly<Record<string, string>> = { pro: '149.00', team: '499.00' };

/** Who bought it and which conversation led to it come from the context that the request opened. */
export function upgrade(tracker: Tracker, plan: string): Upgrade {
  const bought = { id: randomUUID(), plan, amount: PRICES[plan] ?? '19.00' };
  tracker.track({
    eventType: 'upgrade_purchased',
    influence: 'positive',
    value: currency(bought.amount),
    insertId: dedupeKey('upgrade', bought.id),
    properties: { plan },
  });
  return bought;
}
