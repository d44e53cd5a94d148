import { rejectedEvent, sampledEvent, storedEvent } from '../arrivals/requests.fixture.js';
import { rejectedRow, sampledRow, storedRow } from '../arrivals/row.js';
import { tallyOf } from './tally.js';

describe('tallyOf', () => {
  it('counts and adds up rows by type, and all of them', () => {
    const tally = tallyOf([
      storedRow(storedEvent({ eventType: 'b', value: '0.1', valueType: 'currency' }, { duplicates: 2, conflicts: 1 })),
      storedRow(storedEvent({ eventType: 'a', value: '0.20', valueType: 'currency', influence: 'positive' })),
      storedRow(storedEvent({ eventType: 'b', value: '7', valueType: 'numeric' })),
      sampledRow(sampledEvent({ eventType: 'a' })),
    ]);

    expect(tally.types).toEqual([
      {
        ...{ eventType: 'a', accepted: 1, duplicates: 0, conflicts: 0, sampled: 1 },
        byInfluence: { positive: 1, neutral: 0, negative: 0 },
        sums: { currency: '0.20', numeric: '0' },
      },
      {
        ...{ eventType: 'b', accepted: 2, duplicates: 2, conflicts: 1, sampled: 0 },
        byInfluence: { positive: 0, neutral: 2, negative: 0 },
        sums: { currency: '0.1', numeric: '7' },
      },
    ]);
    expect(tally).toMatchObject({
      ...{ accepted: 3, duplicates: 2, conflicts: 1, sampled: 1, rejected: 0, refused: 0 },
      byInfluence: { positive: 1, neutral: 2, negative: 0 },
      sums: { currency: '0.30', numeric: '7' },
    });
  });

  it('tells rejected bodies from other refused requests, and counts what one row stands for', () => {
    const rows = [{ status: 400 }, { status: 401, count: 40 }, { status: 413 }].map((record) =>
      rejectedRow(rejectedEvent(record)),
    );

    expect(tallyOf(rows)).toMatchObject({ rejected: 2, refused: 40, types: [] });
  });
});
