import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

export interface StripeStandIn {
  readonly port: number;
  /** Pays a session: its webhook comes to that address, signed as Stripe signs. @returns the statuses of its answers */
  pay(session: string, address: string, times: number): Promise<number[]>;
}

/** The two things that this app uses of Stripe, without a network: making a session, and the webhook of its payment. */
export async function startStripeStandIn(webhookSecret: string): Promise<StripeStandIn> {
  const sessions = new Map<string, object>();
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const form = new URLSearchParams(body);
      const id = `cs_test_${sessions.size + 1}`;
      const metadata = { greenflash: form.get('metadata[greenflash]') };
      const amount = form.get('line_items[0][price]') === 'price_team' ? 49_900 : 14_900;
      const session = { id, object: 'checkout.session', metadata, amount_total: amount, currency: 'usd' };
      sessions.set(id, session);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...session, url: `https://checkout.example/${id}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();

  const stripe = new Stripe('sk_test_of_this_example', { telemetry: false });
  return {
    port: (server.address() as AddressInfo).port,
    async pay(id, address, times) {
      const created = Math.floor(Date.now() / 1000);
      const event = { id: `evt_of_${id}`, object: 'event', type: 'checkout.session.completed', created };
      const payload = JSON.stringify({ ...event, data: { object: sessions.get(id) } });
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
      const send = (): Promise<Response> => fetch(address, { method: 'POST', headers, body: payload });
      return (await Promise.all(Array.from({ length: times }, send))).map(({ status }) => status);
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
