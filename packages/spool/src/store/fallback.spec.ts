import { createEntry, type Entry } from '@greenflash-events/core/engine';
import { Fallback, reasonOf } from './fallback.js';

const MIB = 1024 * 1024;

function entryOf(insertId: string, bytes = 1): Entry {
  const event = { body: '{}', bytes, insertId, eventType: 'a', productId: 'p', sampleable: false };
  return createEntry(event, 0, 0, undefined);
}

describe('what memory holds while the disk does not', () => {
  it('says why, in words', () => {
    const fallback = new Fallback();
    expect(fallback.reason).toBeUndefined();
    expect(reasonOf(Object.assign(new Error(), { code: 'ENOSPC' }))).toBe('the disk is full');
    expect(reasonOf(Object.assign(new Error(), { code: 'EIO' }))).toBe('the file cannot be written');
  });

  it('gives the oldest first, and forgets what has an outcome, once', () => {
    const fallback = new Fallback();
    const entries = ['a', 'b', 'c'].map((id) => entryOf(id));
    entries.forEach((entry) => fallback.add(entry));
    fallback.delete(entries[0]!);
    fallback.delete(entries[0]!);
    expect(fallback.first(1, MIB)).toEqual([entries[1]]);
    expect(fallback.first(10, MIB)).toEqual([entries[1], entries[2]]);
    fallback.delete(entries[1]!);
    fallback.delete(entries[2]!);
    expect([fallback.isEmpty, fallback.fill]).toEqual([true, 0]);
  });

  it('gives no more bytes at once than asked for, and always one event', () => {
    const fallback = new Fallback();
    const entries = [300, 300, 500, 1].map((bytes, at) => entryOf(`${at}`, bytes));
    entries.forEach((entry) => fallback.add(entry));
    expect(fallback.first(10, 1)).toEqual(entries.slice(0, 1));
    expect(fallback.first(10, 600)).toEqual(entries.slice(0, 2));
    expect(fallback.first(10, 1_099)).toEqual(entries.slice(0, 2));
    expect(fallback.first(10, 1_101)).toEqual(entries);
  });

  it('is as much as memory may hold, by bytes and by count', () => {
    const byBytes = new Fallback();
    byBytes.add(entryOf('a', 31 * MIB));
    expect([byBytes.hasRoom(MIB), byBytes.hasRoom(MIB + 1)]).toEqual([true, false]);
    expect(byBytes.fill).toBeCloseTo(31 / 32);
    const byCount = new Fallback();
    for (let n = 0; n < 50_000; n++) byCount.add(entryOf('a'));
    expect([byCount.hasRoom(1), byCount.fill]).toEqual([false, 1]);
  });
});
