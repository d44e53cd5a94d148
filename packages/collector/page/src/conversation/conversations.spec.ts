import type { StoredEvent } from '../../../src/client/stored-event.types.js';
import { storedEvent } from '../arrivals/requests.fixture.js';
import { addConversations, type Conversation } from './conversations.js';

const conversationsOf = (events: readonly StoredEvent[]): readonly Conversation[] =>
  [...addConversations(new Map(), events).values()].sort((a, b) => b.lastMs - a.lastMs);

describe('conversations', () => {
  it('are summed up, the latest first', () => {
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

  it("are known by the API's id where the sender gave no other", () => {
    expect(conversationsOf([storedEvent({ conversationId: 'c' })])[0]?.id).toBe('c');
  });

  it('are the same when they are read in parts', () => {
    const events = [
      storedEvent({ externalConversationId: 'a', value: '0.1', valueType: 'currency', qualityImpactScore: 1 }),
      storedEvent({
        externalConversationId: 'a',
        value: '0.25',
        valueType: 'currency',
        eventAt: '2026-02-01T12:00:00Z',
      }),
      storedEvent({ externalConversationId: 'a', influence: 'negative', eventAt: '2026-04-01T12:00:00Z' }),
    ];
    const inParts = events.reduce(
      (known, event) => addConversations(known, [event]),
      new Map() as ReadonlyMap<string, Conversation>,
    );

    expect([...inParts.values()]).toEqual(conversationsOf(events));
  });
});
