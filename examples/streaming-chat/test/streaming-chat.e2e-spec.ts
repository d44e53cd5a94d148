import { join } from 'node:path';
import { startExample, type RunningExample } from '../../../packages/test-kit/src/index.js';

describe('npm start of streaming-chat', () => {
  let example: RunningExample;

  beforeAll(async () => (example = await startExample(join(__dirname, '../dist/start.js'))));

  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${example.url}/conversations/thread-9/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('has had a conversation by itself: an answer of one event, and the rating that followed', async () => {
    expect(await example.arrived(2)).toMatchObject([
      { eventType: 'answer_completed', value: '10', externalConversationId: 'thread-1' },
      { eventType: 'answer_rated', value: 'helpful', influence: 'positive', externalConversationId: 'thread-1' },
    ]);
  });

  it('tracks an answer that its reader leaves, and the upgrade that the conversation led to, sent twice, once', async () => {
    const stream = await fetch(`${example.url}/conversations/thread-9/answers?question=why`);
    for await (const chunk of stream.body!) if (Buffer.from(chunk as Uint8Array).includes('"word":"You"')) break;
    const [, , left] = await example.arrived(3);
    expect(left).toMatchObject({ eventType: 'answer_abandoned', influence: 'negative', value: '1' });

    expect((await post('upgrades', { plan: 'team' })).status).toBe(201);
    expect((await post('upgrades', { plan: 'team' })).status).toBe(201);
    expect((await post('ratings', { rating: 'useless' })).status).toBe(201);
    expect((await example.arrived(5)).slice(2)).toMatchObject([
      { eventType: 'answer_abandoned', externalConversationId: 'thread-9' },
      { eventType: 'upgrade_purchased', value: '499.00', externalConversationId: 'thread-9', forceSample: true },
      { eventType: 'answer_rated', influence: 'negative', externalConversationId: 'thread-9' },
    ]);
  });

  it('ends on SIGTERM', async () => {
    example.child.signal('SIGTERM');
    await example.child.exit();
  });
});
