import { join } from 'node:path';
import { startExample, type RunningExample } from '../../../packages/test-kit/src/index.js';

describe('npm start of billing-webhook', () => {
  let example: RunningExample;

  beforeAll(async () => (example = await startExample(join(__dirname, '../dist/start.js'))));

  it('has one event of a payment whose webhook came three times, with the user and conversation of its checkout', async () => {
    const who = { externalUserId: 'user-7', externalConversationId: 'thread-1' };
    expect(await example.arrived(2)).toMatchObject([
      { ...who, eventType: 'checkout_started' },
      { ...who, eventType: 'upgrade_purchased', value: '499.00', valueType: 'currency', insertId: 'evt_of_cs_test_1' },
    ]);
  });

  it('refuses a webhook that Stripe has not signed', async () => {
    const response = await fetch(`${example.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': 't=1,v1=00' },
      body: JSON.stringify({ id: 'evt_forged', type: 'checkout.session.completed', created: 1 }),
    });
    expect(response.status).toBe(400);
  });

  it('ends on SIGTERM', async () => {
    example.child.signal('SIGTERM');
    await example.child.exit();
  });
});
