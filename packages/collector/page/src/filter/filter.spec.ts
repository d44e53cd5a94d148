import { marksOf } from '../arrivals/marks.js';
import type { Row } from '../arrivals/row.types.js';
import { storedEvent } from '../arrivals/stored-event.fixture.js';
import { createMatcher, isEmpty, type Filter } from './filter.js';

const event = storedEvent(
  {
    externalUserId: 'u-1',
    userId: '11111111-1111-4111-8111-111111111111',
    externalConversationId: 'thread-9',
    insertId: 'upgrade:1',
    influence: 'positive',
  },
  { duplicates: 1 },
);
const STORED: Row = { key: 'a', receivedAt: event.receivedAt, eventType: event.body.eventType, event };
const SAMPLED: Row = { key: 'b', receivedAt: event.receivedAt, eventType: 'usage_logged', event: undefined };

describe('createMatcher', () => {
  const shows = (filter: Filter, row = STORED): boolean => createMatcher(filter)(row);

  it('shows everything without a filter', () => {
    expect([STORED, SAMPLED].every(createMatcher({}))).toBe(true);
  });

  it.each<Filter>([
    { eventType: 'upgrade_purchased' },
    { user: 'u-1' },
    { user: '11111111-1111-4111-8111-111111111111' },
    { conversation: 'thread-9' },
    { insertId: 'upgrade:1' },
    { productId: '3C90C3CC-0D44-4B50-8888-8DD25736052A' },
    { influence: 'positive' },
    { mark: 'duplicate' },
    { eventType: 'upgrade*', user: '*1' },
    { user: '*' },
  ])('shows what has all of %j', (filter) => {
    expect(shows(filter)).toBe(true);
  });

  it.each<Filter>([
    { eventType: 'upgrade' },
    { user: 'u-' },
    { user: 'U-1' },
    { organization: '*' },
    { mark: 'conflict' },
    { eventType: 'upgrade*', user: 'u-2' },
    { insertId: 'upgrade.1*' },
  ])('hides what has not all of %j', (filter) => {
    expect(shows(filter)).toBe(false);
  });

  it('knows of what was sampled out its type and its mark', () => {
    expect(shows({ eventType: 'usage_*', mark: 'sampled' }, SAMPLED)).toBe(true);
    expect(shows({ influence: 'neutral' }, SAMPLED)).toBe(false);
    expect(marksOf(SAMPLED)).toHaveLength(1);
  });

  it('takes what a pattern would mean as text', () => {
    const row = { ...SAMPLED, eventType: 'a(b[c.d\ne' };

    expect(shows({ eventType: 'a(b[*d*' }, row)).toBe(true);
    expect(shows({ eventType: 'a.b*' }, row)).toBe(false);
  });
});

describe('isEmpty', () => {
  it('tells whether anything is filtered, the empty text included', () => {
    expect(isEmpty({})).toBe(true);
    expect(isEmpty({ insertId: '' })).toBe(false);
  });
});
