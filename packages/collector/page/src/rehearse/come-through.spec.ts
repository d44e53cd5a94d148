import { rejectedEvent, storedEvent } from '../arrivals/requests.fixture.js';
import { rejectedRow, storedRow } from '../arrivals/row.js';
import { comeThrough } from './come-through.js';
import { describeRule, endOf, SCENARIOS } from './scenarios.js';

describe('comeThrough', () => {
  it('counts what failed and what arrived anyway', () => {
    const receivedAt = '2026-03-01T12:00:05.000Z';
    const rows = [
      storedRow(storedEvent({ insertId: '1', eventAt: '2026-03-01T12:00:01Z' }, { receivedAt, duplicates: 2 })),
      storedRow(storedEvent({}, { receivedAt })),
      rejectedRow(rejectedEvent({ receivedAt, count: 3 })),
    ];
    const rules = [
      { fault: { kind: 'latency', delayMs: 5 } },
      { fault: { kind: 'reset', stored: true } },
      { fault: { kind: 'html' } },
    ] as const;

    expect(comeThrough(rows, { seed: 0, rules, fired: [7, 2, 4] })).toEqual({
      failed: 6,
      lostAnswers: 2,
      stored: 2,
      duplicates: 2,
      unprotected: 1,
      refused: 3,
      longestDelayMs: 4000,
    });
  });

  it('knows no delay of events that do not say when they happened', () => {
    const rehearsal = comeThrough([storedRow(storedEvent())], { seed: 0, rules: [], fired: [] });

    expect(rehearsal.longestDelayMs).toBeUndefined();
  });
});

describe('the scenarios', () => {
  it('end by themselves, and say what each rule does', () => {
    for (const { script } of SCENARIOS) {
      expect(endOf(script)).toBe(30_000);
      expect(script.rules.map(describeRule).every((text) => text.length > 5)).toBe(true);
    }
  });

  it('has no end where a rule has none', () => {
    expect(endOf({ rules: [{ fault: { kind: 'html' } }] })).toBeUndefined();
  });

  it('describes a rule by its effect', () => {
    const match = { eventType: 'a' };
    expect(describeRule({ match, fault: { kind: 'status', status: 503, retryAfter: 1, stored: true } })).toBe(
      '503 with Retry-After 1, after the event was stored (only a)',
    );
  });
});
