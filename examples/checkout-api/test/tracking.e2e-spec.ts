import 'reflect-metadata';
import { TRACKING_DELIVERY } from '@greenflash-events/nestjs';
import { RecordedEvents } from '@greenflash-events/nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from '../src/app.module.js';

/** How an app tests its own events: the real app, with a recorder in place of the delivery. */
describe('What the app tracks', () => {
  const recorded = new RecordedEvents();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const building = Test.createTestingModule({ imports: [AppModule] });
    const module = await building.overrideProvider(TRACKING_DELIVERY).useValue(recorded).compile();
    app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  beforeEach(() => recorded.clear());
  afterAll(() => app.close());

  const post = (path: string, body: object, token = 'ada-token'): Promise<Response> => {
    const headers = {
      authorization: `Bearer ${token}`,
      'x-conversation-id': 'thread-1',
      'content-type': 'application/json',
    };
    return fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  };

  it('is an upgrade, with who bought it and which conversation led to it', async () => {
    await post('billing/upgrades', { plan: 'pro' });

    expect(recorded).toHaveTracked('upgrade_purchased', {
      value: '149.00',
      valueType: 'currency',
      influence: 'positive',
      externalUserId: 'user-ada',
      externalOrganizationId: 'acme',
      externalConversationId: 'thread-1',
      properties: { area: 'billing' },
    });
  });

  it('is the payment that failed, and not one that went through', async () => {
    expect((await post('billing/charges', { card: 'card_declined', amount: '5.00' })).status).toBe(402);

    expect(recorded).toHaveTrackedTimes('error_encountered', 1, { value: 'payment failed with 402' });
    expect(recorded).not.toHaveTracked('payment_succeeded');
  });

  it('is the use of the assistant, counted far from the request', async () => {
    await post('assistant/answers', { question: 'why' }, 'linus-token');
    const [usage] = await recorded.waitFor({ eventType: 'usage_logged' });

    expect(usage).toMatchObject({ externalUserId: 'user-linus', externalConversationId: 'thread-1' });
  });

  it('is nothing where the guard refuses', async () => {
    expect((await post('billing/upgrades', { plan: 'pro' }, 'stolen')).status).toBe(401);
    expect(recorded.events).toEqual([]);
  });
});
