import { storedEvent } from '../arrivals/stored-event.fixture.js';
import { conversationsOf } from './conversations.js';

describe('conversationsOf', () => {
  it('sums up each conversation, the latest first', () => {
    const conversations = conversationsOf([
      storedEvent({ externalConversationId: 'a', eventAt: '2026-03-01T12:00:00Z', influence: 'positive' }),
      storedEvent({
        externalConversationId: 'b',
        eventAt: '2026-03-01T13:00:00Z',
        value: '9.90',
        valueType: 'currency',
        influence: 'negative',
        qualityImpactScore: -1,
      }),
      storedEvent({ externalConversationId: 'a', eventAt: '2026-03-01T11:00:00Z' }),
      storedEvent({}),
    ]);

    expect(conversations.map(({ id, count }) => `${id} ${count}`)).toEqual(['b 1', 'a 2']);
    expect(conversations[0]).toMatchObject({ sums: { currency: '9.90' }, score: -1 });
    expect(conversations[1]).toMatchObject({
      firstMs: Date.parse('2026-03-01T11:00:00Z'),
      lastMs: Date.parse('2026-03-01T12:00:00Z'),
      byInfluence: { positive: 1, neutral: 1, negative: 0 },
      sums: {},
    });
  });

  it("knows a conversation by the API's id where the sender gave no other", () => {
    expect(conversationsOf([storedEvent({ conversationId: 'c' })])[0]?.id).toBe('c');
  });
});
