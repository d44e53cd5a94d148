import type { DeadLetterFilter } from '@greenflash-events/core/engine';
import { whereFilter } from './where-filter.js';

describe('a filter of dead letters', () => {
  it('is a condition of everything given, with the values apart', () => {
    const diedFrom = new Date(0);
    expect(whereFilter({ reason: 'rejected', diedFrom, limit: 3 })).toEqual({
      text: 'reason = $1 and died_at >= $2',
      values: ['rejected', diedFrom],
    });
    expect(whereFilter({})).toEqual({ text: 'true', values: [] });
  });

  it('looks for an insert id and an event type as the table holds them', () => {
    const { values } = whereFilter({ insertId: 'a\0b', eventType: 'c\0d' });
    expect(values).toEqual([expect.stringMatching(/^sha256:/), 'c\ufffdd']);
  });

  it('is refused where it would mean others than were meant', () => {
    const wrong = { insertId: undefined } as unknown as DeadLetterFilter;
    expect(() => whereFilter(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  });
});
