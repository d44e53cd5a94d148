import type { Clock } from '@greenflash-events/core/engine';
import { checksumOf, type EventRow } from '../file/event-row.js';
import { entryOfRow } from './entry-of-row.js';
import { toMonotonic, toWallTime } from './event-times.js';

const clock: Clock = { now: () => 1_000_000, monotonic: () => 5_000, setTimer: () => ({ cancel: () => undefined }) };
const BODY = JSON.stringify({
  productId: '7b0a3c1e-52d4-4c55-9d0a-6a6f3a1c2b4d',
  eventType: 'a',
  insertId: 'i',
  eventAt: '2026-01-01T00:00:00.000Z',
  value: '1',
  valueType: 'numeric',
});
const ROW: EventRow = { id: 1, accepted_at: 999_000, attempts: 3, charged: 2, checksum: checksumOf(BODY), body: BODY };

describe('the entry of a row', () => {
  it('has its history, and its age on the clock of this process', () => {
    expect(entryOfRow(ROW, clock, 4, undefined)).toMatchObject({
      attempts: 3,
      charged: 2,
      acceptedAt: 4_000,
      epoch: 4,
      event: { body: BODY },
    });
  });

  it('is none where the body is not the one that was written', () => {
    expect(entryOfRow({ ...ROW, checksum: 1 }, clock, 0, undefined)).toBeUndefined();
  });

  it.each([-1, 0.5, 2 ** 60, 'many', null])('counts a number beside it that makes no sense as none: %p', (value) => {
    const row = { ...ROW, accepted_at: value, attempts: value, charged: value } as unknown as EventRow;
    expect(entryOfRow(row, clock, 0, undefined)).toMatchObject({ attempts: 0, charged: 0, acceptedAt: 5_000 });
  });
});

describe('the times of an event', () => {
  it('are the same after a restart', () => {
    expect(toWallTime(clock, 4_000)).toBe(999_000);
    expect(toMonotonic(clock, toWallTime(clock, 4_000))).toBe(4_000);
  });

  it('are now where they lie in the future, since the clock of the machine was set back', () => {
    expect(toMonotonic(clock, 2_000_000)).toBe(5_000);
  });
});
