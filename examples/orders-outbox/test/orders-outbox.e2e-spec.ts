import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describeWithPostgres, startChild, startExample } from '../../../packages/test-kit/src/index.js';

const START = join(__dirname, '../dist/start.js');

describeWithPostgres('orders-outbox', () => {
  it('sends the event of an order that was committed, and nothing of one that was rolled back', async () => {
    const { child, url, arrived } = await startExample(START, { DATABASE_URL: undefined });
    const order = (plan: string, card: string): Promise<Response> =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ plan, card }),
      });
    const statuses = [
      (await order('pro', 'card_ok')).status,
      (await order('team', 'card_declined')).status,
      (await order('team', 'card_ok')).status,
    ];
    expect(statuses).toEqual([201, 402, 201]);

    const events = await arrived(2);
    const orders = (await (await fetch(`${url}/orders`)).json()) as { plan: string; amount: string }[];
    expect(orders.map(({ plan, amount }) => [plan, amount])).toEqual([
      ['pro', '149.00'],
      ['team', '499.00'],
    ]);
    const told = events.map(({ eventType, properties, value }) => [eventType, properties?.['plan'], value]);
    expect(told.sort()).toEqual([
      ['upgrade_purchased', 'pro', '149.00'],
      ['upgrade_purchased', 'team', '499.00'],
    ]);

    child.signal('SIGTERM');
    expect(await child.exit()).toMatchObject({ code: 0 });
  });

  it('ends where its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;

    const child = startChild(START, { env: { PORT: String(port), DATABASE_URL: undefined } });

    expect(await child.exit()).toMatchObject({ code: 1 });
    expect(child.stderr).toContain('orders-outbox cannot start: listen EADDRINUSE');
    taken.close();
  });

  it('says what is missing where there is no PostgreSQL, and ends', async () => {
    const child = startChild(START, { env: { PORT: '0', DATABASE_URL: undefined, POSTGRES_BIN: '/nowhere' } });
    expect(await child.exit()).toMatchObject({ code: 1 });
    expect(child.stderr).toMatch(
      /^orders-outbox cannot start: there is no PostgreSQL server.*apt-get install postgresql/,
    );
  });
});
