import { marksOf } from '../arrivals/marks.js';
import { rejectedEvent, sampledEvent, storedEvent } from '../arrivals/requests.fixture.js';
import { rejectedRow, sampledRow, storedRow } from '../arrivals/row.js';
import { exactly, fromFieldText, parseCondition, toFieldText } from './condition.js';
import { createMatcher, isEmpty, type Filter } from './filter.js';

const STORED = storedRow(
  storedEvent(
    {
      externalUserId: 'u-1',
      userId: '11111111-1111-4111-8111-111111111111',
      externalConversationId: 'thread-9',
      insertId: 'upgrade:1',
      influence: 'positive',
      properties: { plan: { name: 'pro' }, seats: 3 },
    },
    { duplicates: 1 },
  ),
);
const SAMPLED = sampledRow(sampledEvent({ eventType: 'usage_logged' }));

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
    { eventType: '~GRADE_' },
    { property: 'plan.name=pro', value: '~149' },
    { property: '~seats' },
    { user: '!u-2', organization: '!~acme', mark: '!rejected' },
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
    { user: '!u-1' },
    { eventType: '!~grade' },
    { property: 'plan.name=free' },
  ])('hides what has not all of %j', (filter) => {
    expect(shows(filter)).toBe(false);
  });

  it('knows of what was sampled out its type and its mark', () => {
    expect(shows({ eventType: 'usage_*', mark: 'sampled' }, SAMPLED)).toBe(true);
    expect(shows({ influence: 'neutral' }, SAMPLED)).toBe(false);
    expect(marksOf(SAMPLED)).toHaveLength(1);
  });

  it('finds what was rejected by what its body says, however wrong', () => {
    const text = '{"eventType":"upgrade_purchased","externalUserId":"u-9","value":5,"properties":[1]}';
    const rejected = rejectedRow(rejectedEvent({ text }));

    expect(shows({ eventType: 'upgrade_purchased', user: 'u-9', mark: 'rejected' }, rejected)).toBe(true);
    expect(shows({ value: '5' }, rejected)).toBe(false);
  });

  it('takes what a pattern would mean as text', () => {
    const row = { ...SAMPLED, eventType: 'a(b[c.d\ne' };

    expect(shows({ eventType: 'a(b[*d*' }, row)).toBe(true);
    expect(shows({ eventType: 'a.b*' }, row)).toBe(false);
  });

  it('finds a long type by the name that the totals cut it to', () => {
    const row = { ...SAMPLED, eventType: 'x'.repeat(300) };

    expect(shows({ eventType: `${'x'.repeat(200)}…${'0'.repeat(32)}` }, row)).toBe(true);
    expect(shows({ eventType: `${'y'.repeat(200)}…${'0'.repeat(32)}` }, row)).toBe(false);
  });
});

describe('what stands in a field', () => {
  it.each([
    ['', undefined],
    ['grade', '~grade'],
    ['=u-1', 'u-1'],
    ['!u', '!~u'],
    ['!=u-1', '!u-1'],
    ['trial*', 'trial*'],
    ['=a*b', '=a*b'],
    ['=~a', '=~a'],
    ['=', ''],
    ['~=a', '~=a'],
    ['~a*', '~a*'],
  ])('%j is %j in the URL, and the other way round', (typed, value) => {
    expect(fromFieldText(typed)).toBe(value);
    expect(toFieldText(value)).toBe(typed);
  });

  it('is a whole value whatever it holds', () => {
    for (const text of ['a', '!a', '~a', '=a', 'a*', '']) {
      expect(parseCondition(exactly(text))).toEqual({ kind: 'exact', isNegated: false, text });
    }
  });
});

describe('isEmpty', () => {
  it('tells whether anything is filtered, the empty text included', () => {
    expect(isEmpty({})).toBe(true);
    expect(isEmpty({ insertId: '' })).toBe(false);
  });
});
