import Stripe from 'stripe';

export const STRIPE = Symbol('STRIPE');

/** Signs the contexts that leave the app in a checkout session. */
export const CONTEXT_SIGNING = { secret: process.env['CONTEXT_SECRET'] ?? 'a text that only this app knows' };

export const WEBHOOK_SECRET = process.env['STRIPE_WEBHOOK_SECRET'] ?? 'whsec_of_this_example';

/** Stripe's own client; `STRIPE_PORT` leads it to the stand-in that `start.ts` runs. */
export function openStripe(): Stripe {
  const port = process.env['STRIPE_PORT'];
  const standIn = port === undefined ? {} : ({ host: '127.0.0.1', port, protocol: 'http' } as const);
  return new Stripe(process.env['STRIPE_KEY'] ?? 'sk_test_of_this_example', { ...standIn, telemetry: false });
}
