import { createEntry, type Entry } from './entry.js';
import { MemoryStore } from './memory/memory-store.js';
import { WaitingLine } from './waiting-line.js';

let seq = 0;

function rig() {
  const store = new MemoryStore({ maxEvents: 1_000, maxBytes: 1_000_000 });
  const line = new WaitingLine(store);
  return {
    line,
    fresh: (): Entry => {
      const entry = entryOf({});
      store.append(entry);
      return entry;
    },
    waiting: (details: Partial<Entry>): Entry => {
      const entry = entryOf(details);
      line.wait(entry);
      return entry;
    },
  };
}

function entryOf(details: Partial<Entry>): Entry {
  const event = { body: '', bytes: 1, insertId: `i${++seq}`, eventType: 't', productId: 'p', sampleable: false };
  return Object.assign(createEntry(event, 0, seq, undefined), details);
}

describe('next in line', () => {
  it('is the oldest fresh entry, and undefined where there is none', () => {
    const { line, fresh } = rig();
    const [first, second] = [fresh(), fresh()];
    expect([line.next(0, false), line.next(0, false), line.next(0, false)]).toEqual([first, second, undefined]);
  });

  it('is none that waits for a later time: one bad event delays no other', () => {
    const { line, fresh, waiting } = rig();
    const retry = waiting({ dueAt: 100 });
    const other = fresh();
    expect(line.next(99, false)).toBe(other);
    expect(line.next(99, false)).toBeUndefined();
    expect(line.nextRetryAt()).toBe(100);
    expect(line.next(100, false)).toBe(retry);
    expect(line.nextRetryAt()).toBeUndefined();
  });

  it('is who is due, before the fresh ones, the earliest first', () => {
    const { line, fresh, waiting } = rig();
    const [later, earlier] = [waiting({ dueAt: 20 }), waiting({ dueAt: 10 })];
    const other = fresh();
    expect([line.next(30, false), line.next(30, false), line.next(30, false)]).toEqual([earlier, later, other]);
  });
});

describe('a probe', () => {
  it('is a fresh entry where there is one', () => {
    const { line, fresh, waiting } = rig();
    waiting({ dueAt: 0, attempts: 1 });
    const other = fresh();
    expect(line.next(10, true)).toBe(other);
  });

  it('else is the one of those due that was sent least often, charged or not', () => {
    const { line, waiting } = rig();
    waiting({ dueAt: 0, attempts: 9 });
    const least = waiting({ dueAt: 5, attempts: 2, charged: 2 });
    waiting({ dueAt: 1, attempts: 3 });
    waiting({ dueAt: 500, attempts: 1 });
    expect(line.next(10, true)).toBe(least);
    expect(line.next(10, true)).toHaveProperty('attempts', 3);
    expect(line.next(10, true)).toHaveProperty('attempts', 9);
    expect(line.next(10, true)).toBeUndefined();
    expect(line.nextRetryAt()).toBe(500);
  });
});

describe('who makes room', () => {
  it('is the oldest that was never tried, and only then one that may have arrived', () => {
    const { line, fresh, waiting } = rig();
    const retry = waiting({ dueAt: 0 });
    const [first, second] = [fresh(), fresh()];
    expect([line.takeOldest(), line.takeOldest(), line.takeOldest(), line.takeOldest()]).toEqual([
      first,
      second,
      retry,
      undefined,
    ]);
  });
});

describe('ending waits', () => {
  it('makes all due but those whose wait a server asked for', () => {
    const { line, waiting } = rig();
    const asked = waiting({ dueAt: 1_000, waitRequested: true });
    const own = [waiting({ dueAt: 5_000 }), waiting({ dueAt: 3_000 })];
    line.endOwnWaits();
    expect([line.next(10, false), line.next(10, false)]).toEqual(expect.arrayContaining(own));
    expect(line.next(999, false)).toBeUndefined();
    expect(line.next(1_000, false)).toBe(asked);
  });
});
