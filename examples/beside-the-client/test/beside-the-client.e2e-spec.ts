import { join } from 'node:path';
import { startExample, type RunningExample } from '../../../packages/test-kit/src/index.js';

describe('npm start of beside-the-client', () => {
  let example: RunningExample;

  beforeAll(async () => (example = await startExample(join(__dirname, '../dist/start.js'))));

  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${example.url}/conversations/thread-9/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-user-id': 'user-7' },
      body: JSON.stringify(body),
    });

  it('names one user and one conversation in the client’s messages and in the tracker’s events', async () => {
    expect(await (await post('messages', { question: 'which plan?' })).json()).toEqual({
      reply: 'You asked: which plan?',
    });
    expect((await post('upgrades', { plan: 'team' })).status).toBe(201);
    const who = { externalUserId: 'user-7', externalConversationId: 'thread-9' };
    expect(await (await fetch(`${example.url}/conversations/thread-9/logged`)).json()).toMatchObject([
      { ...who, messages: [{ content: 'which plan?' }, { content: 'You asked: which plan?' }] },
    ]);
    expect(await example.arrived(2)).toMatchObject([
      { ...who, eventType: 'answer_given', value: '22' },
      { ...who, eventType: 'upgrade_purchased', value: '499.00' },
    ]);
  });

  it('ends on SIGTERM', async () => {
    example.child.signal('SIGTERM');
    await example.child.exit();
  });
});
