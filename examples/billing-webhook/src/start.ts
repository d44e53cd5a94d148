import { startCollector } from '@greenflash-events/collector';
import { startStripeStandIn } from './stripe-stand-in.js';

const webhookSecret = 'whsec_of_this_example';
const [collector, stripe] = await Promise.all([startCollector(), startStripeStandIn(webhookSecret)]);
Object.assign(process.env, {
  GREENFLASH_BASE_URL: collector.baseUrl,
  GREENFLASH_API_KEY: collector.apiKey,
  STRIPE_PORT: String(stripe.port),
  STRIPE_WEBHOOK_SECRET: webhookSecret,
});
const { createApp } = await import('./create-app.js');
const { url } = await createApp(Number(process.env['PORT'] ?? 3000));

const checkout = await fetch(`${url}/conversations/thread-1/checkouts`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'x-user-id': 'user-7' },
  body: JSON.stringify({ plan: 'team' }),
});
const { session } = (await checkout.json()) as { session: string };
await stripe.pay(session, `${url}/webhooks/stripe`, 3);

process.stdout.write(`
  billing-webhook  ${url}
  collector        ${collector.url}/#key=${collector.apiKey}   (the page on which events appear; two are there)

  A customer has asked for a plan in a conversation and paid it. The webhook of the payment came three times, without the
  conversation's header; it is one event, of that user and that conversation.

  Ctrl-C ends both.
`);
