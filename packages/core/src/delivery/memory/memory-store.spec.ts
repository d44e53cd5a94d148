import { createEntry, type Entry } from '../entry.js';
import { MemoryStore } from './memory-store.js';

function entryOf(bytes: number, seq = 1): Entry {
  const event = { body: '', bytes, insertId: `i${seq}`, eventType: 't', productId: 'p', sampleable: false };
  return createEntry(event, 0, seq, undefined);
}

describe('the memory store', () => {
  it('gives entries in the order of their coming', () => {
    const store = new MemoryStore({ maxEvents: 10, maxBytes: 100_000 });
    const entries = [1, 2, 3].map((seq) => entryOf(10, seq));
    entries.forEach((entry) => store.append(entry));
    expect([store.take(), store.take(), store.take(), store.take()]).toEqual([...entries, undefined]);
  });

  it('holds as many events as it may, until they are removed, not until they are taken', () => {
    const store = new MemoryStore({ maxEvents: 2, maxBytes: 100_000 });
    store.append(entryOf(10));
    expect(store.room(10)).toBe('free');
    store.append(entryOf(10));
    expect(store.room(10)).toBe('full');
    const taken = store.take()!;
    expect(store.room(10)).toBe('full');
    store.remove(taken);
    expect(store.room(10)).toBe('free');
  });

  it('holds as many bytes of bodies as it may', () => {
    const store = new MemoryStore({ maxEvents: 100, maxBytes: 2_000 });
    store.append(entryOf(1_000));
    expect(store.room(1_000)).toBe('free');
    expect(store.room(1_001)).toBe('full');
    store.append(entryOf(1_000));
    expect(store.room(1)).toBe('full');
    store.remove(store.take()!);
    expect(store.room(1_000)).toBe('free');
  });

  it('knows what it could never hold', () => {
    const store = new MemoryStore({ maxEvents: 100, maxBytes: 1_000 });
    store.append(entryOf(1_000));
    expect(store.room(1_000)).toBe('full');
    expect(store.room(1_001)).toBe('never');
  });

  it('says that it is memory, which does not outlive the process', () => {
    expect(new MemoryStore({ maxEvents: 1, maxBytes: 1 })).toMatchObject({ place: 'memory', durable: false });
  });
});
