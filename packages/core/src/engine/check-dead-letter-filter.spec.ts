import { checkDeadLetterFilter } from './check-dead-letter-filter.js';
import type { DeadLetterFilter } from './dead-letters.types.js';

describe('a filter of dead letters', () => {
  it('may name every condition, or none', () => {
    const time = new Date(0);
    const filter = { productId: '3c90c3cc-0d44-4b50-8888-8dd25736052a', insertId: 'a', eventType: 'b', limit: 1 };
    expect(() =>
      checkDeadLetterFilter({ ...filter, reason: 'expired', diedFrom: time, diedBefore: time }),
    ).not.toThrow();
    expect(() => checkDeadLetterFilter({})).not.toThrow();
  });

  it.each([
    { wrong: { reasn: 'rejected' }, says: /reasn: is not an option; did you mean reason\?/ },
    { wrong: { insertId: undefined }, says: /insertId: is undefined: leave it out/ },
    { wrong: { reason: 'refused' }, says: /reason: must be one of rejected, / },
    { wrong: { diedBefore: new Date(NaN) }, says: /diedBefore: must be a valid Date/ },
    { wrong: { limit: 0 }, says: /limit: must be a whole number of at least 1/ },
    { wrong: { productId: 'my product' }, says: /productId: must be a UUID/ },
  ])('refuses $wrong, which would mean others than were meant', ({ wrong, says }) => {
    expect(() => checkDeadLetterFilter(wrong as unknown as DeadLetterFilter)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringMatching(says) as string }),
    );
  });

  it('is not left out: that it is all of them is to be said', () => {
    for (const nothing of [undefined, null, 'all']) {
      expect(() => checkDeadLetterFilter(nothing as never)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining('{} for all') as string }),
      );
    }
  });
});
