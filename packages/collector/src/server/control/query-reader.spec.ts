import { type Refusal } from '../http/refusal.js';
import { QueryReader } from './query-reader.js';
import { readConditions } from './read-conditions.js';

function problemsOf(act: () => void): readonly string[] {
  try {
    act();
  } catch (error) {
    return (error as Refusal).problems.map(({ field, message }) => `${field} ${message}`);
  }
  return [];
}

describe('QueryReader', () => {
  it('reads text, whole numbers and times', () => {
    const query = new QueryReader({ a: '', n: '7', t: '1700000000000', u: '2023-11-14T23:13:20+01:00' });

    expect(query.text('a')).toBe('');
    expect(query.integer('n', { min: 1, max: 7, fallback: 2 })).toBe(7);
    expect(query.integer('none', { min: 1, max: 7, fallback: 2 })).toBe(2);
    expect(query.timeMs('t')).toBe(1_700_000_000_000);
    expect(query.timeMs('u')).toBe(1_700_000_000_000);
    expect(query.timeMs('none')).toBeUndefined();
    expect(() => query.finish()).not.toThrow();
  });

  it.each(['0', '8', '1.5', '-1', '', 'x', '1e0', '99999999999999999999'])(
    'refuses %j as a number from 1 to 7',
    (n) => {
      const query = new QueryReader({ n });
      query.integer('n', { min: 1, max: 7, fallback: 2 });

      expect(problemsOf(() => query.finish())).toEqual(['n must be a whole number from 1 to 7']);
    },
  );

  it.each(['', 'yesterday', '2023-11-14', '2023-11-14T23:13:20', '2023-13-14T23:13:20Z'])(
    'refuses %j as a time',
    (t) => {
      const query = new QueryReader({ t });
      query.timeMs('t');

      expect(problemsOf(() => query.finish())).toEqual([expect.stringContaining('t must be epoch milliseconds')]);
    },
  );

  it('refuses what is unknown or given twice, all at once', () => {
    const query = new QueryReader({ event_type: 'a', user: ['a', 'b'] });
    query.text('user');

    expect(problemsOf(() => query.finish())).toEqual([
      'user is given more than once',
      'event_type is not a parameter here; there are: user',
    ]);
  });

  it('takes no query for an empty one', () => {
    expect(() => new QueryReader(undefined).finish()).not.toThrow();
  });
});

describe('readConditions', () => {
  it('holds what was given, the empty text included, and nothing else', () => {
    expect(readConditions(new QueryReader({ insertId: '', since: '5' }))).toEqual({ insertId: '', sinceMs: 5 });
    expect(readConditions(new QueryReader({}))).toEqual({});
  });
});
