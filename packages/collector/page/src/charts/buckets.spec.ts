import { rejectedEvent, storedEvent } from '../arrivals/requests.fixture.js';
import { rejectedRow, storedRow } from '../arrivals/row.js';
import { minuteBuckets, roundUp, rowBuckets, scaleFor, totalOf } from './buckets.js';

const NOW = Date.parse('2026-03-01T12:00:30.500Z');
const SECOND = 1000;

describe('the buckets of the chart', () => {
  it('are as long as what happened needs', () => {
    const lengths = [undefined, 0, 60 * SECOND, 117 * SECOND, 200 * SECOND, 3000 * SECOND].map(
      (ago) => scaleFor(ago === undefined ? undefined : NOW - ago, NOW).bucketMs,
    );
    expect(lengths).toEqual([60_000, 2000, 2000, 2000, 10_000, 60_000]);
  });

  it('of minutes have those in which nothing arrived too', () => {
    const minute = {
      minute: '2026-03-01T11:59:00.000Z',
      accepted: 3,
      duplicates: 0,
      conflicts: 0,
      sampled: 0,
      rejected: 4,
      byInfluence: { positive: 1, neutral: 2, negative: 0 },
    };
    const refused = [rejectedEvent({ receivedAt: '2026-03-01T11:59:30.000Z', status: 401, count: 5 })];
    const buckets = minuteBuckets(
      [minute],
      [...refused, rejectedEvent({ receivedAt: '2026-03-01T11:59:30.000Z' })],
      NOW,
    );
    expect(buckets).toHaveLength(60);
    expect(buckets.slice(-2).map(totalOf)).toEqual([12, 0]);
    expect(new Date(buckets[59]?.startMs ?? 0).toISOString()).toBe('2026-03-01T12:00:00.000Z');
  });

  it('of seconds are counted from the rows, stored and refused', () => {
    const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * SECOND).toISOString();
    const rows = [
      storedRow(storedEvent({}, { eventId: 'old', receivedAt: at(600) })),
      storedRow(storedEvent({ influence: 'positive' }, { eventId: 'a', receivedAt: at(3) })),
      rejectedRow(rejectedEvent({ receivedAt: at(1) })),
      storedRow(storedEvent({ influence: 'negative' }, { eventId: 'b', receivedAt: at(0) })),
    ];
    const buckets = rowBuckets(rows, scaleFor(NOW, NOW), NOW);
    expect(buckets.slice(-2)).toMatchObject([
      { positive: 0, neutral: 0, negative: 0, rejected: 1 },
      { positive: 0, neutral: 0, negative: 1, rejected: 0 },
    ]);
    expect(buckets.map(totalOf).reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it.each([
    [0, 1],
    [3, 4],
    [7, 10],
    [10, 10],
    [4321, 5000],
  ])('have a scale up to a round number: %d, %d', (count, round) => {
    expect(roundUp(count)).toBe(round);
  });
});
