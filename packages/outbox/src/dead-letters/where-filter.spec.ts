import type { DeadLetterFilter } from '@greenflash-events/core/engine';
import { whereFilter } from './where-filter.js';

describe('a filter of dead letters', () => {
  it('is a condition of everything given', () => {
    const diedFrom = new Date(0);
    expect(whereFilter({ reason: 'rejected', diedFrom, limit: 3 })).toBe(
      "reason = E'rejected' and died_at >= E'1970-01-01T00:00:00.000Z'::timestamptz",
    );
    expect(whereFilter({})).toBe('true');
  });

  it('looks for an insert id and an event type as the table holds them', () => {
    const text = whereFilter({ insertId: 'a\0b', eventType: 'c\0d' });
    expect(text).toMatch(/^insert_id = E'sha256:\w+' and event_type = E'c\ufffdd'$/);
  });

  it('is refused where it would mean others than were meant', () => {
    const wrong = { insertId: undefined } as unknown as DeadLetterFilter;
    expect(() => whereFilter(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});
