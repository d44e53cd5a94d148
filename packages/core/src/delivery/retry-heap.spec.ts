import fc from 'fast-check';
import { createEntry, type Entry } from './entry.js';
import { RetryHeap } from './retry-heap.js';

function entryOf(dueAt: number, attempts = 0): Entry {
  const event = { body: '', bytes: 1, insertId: 'i', eventType: 't', productId: 'p', sampleable: false };
  return Object.assign(createEntry(event, 0, 1, undefined), { dueAt, attempts });
}

function heapOf(entries: readonly Entry[]): RetryHeap {
  const heap = new RetryHeap();
  entries.forEach((entry) => heap.push(entry));
  return heap;
}

function popAll(heap: RetryHeap): Entry[] {
  const popped: Entry[] = [];
  for (let entry = heap.pop(); entry !== undefined; entry = heap.pop()) popped.push(entry);
  return popped;
}

const entries = fc.array(
  fc.nat(1_000).map((dueAt) => entryOf(dueAt)),
  { maxLength: 200 },
);

function byTime(list: readonly Entry[]): number[] {
  return list.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
}

describe('the retry heap', () => {
  it('is empty at first', () => {
    const heap = new RetryHeap();
    expect([heap.size, heap.peek(), heap.pop(), heap.takeBest(() => true)]).toEqual([
      0,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('gives every entry once, the earliest first', () => {
    fc.assert(
      fc.property(entries, (given) => {
        const popped = popAll(heapOf(given));
        expect(popped.map(({ dueAt }) => dueAt)).toEqual(byTime(given));
        expect(new Set(popped)).toEqual(new Set(given));
      }),
    );
  });

  it('keeps the order over pushes and pops in any sequence', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(100), { nil: 'pop' as const })), (steps) => {
        const heap = new RetryHeap();
        const model: number[] = [];
        for (const step of steps) {
          if (step === 'pop') {
            expect(heap.peek()?.dueAt).toBe(model[0]);
            expect(heap.pop()?.dueAt).toBe(model.shift());
          } else {
            heap.push(entryOf(step));
            model.push(step);
            model.sort((a, b) => a - b);
          }
          expect(heap.size).toBe(model.length);
        }
      }),
    );
  });

  it('restores the order after times were changed', () => {
    fc.assert(
      fc.property(entries, fc.infiniteStream(fc.nat(1_000)), (given, times) => {
        const heap = heapOf(given);
        for (const entry of heap) entry.dueAt = times.next().value;
        heap.rebuild();
        expect(popAll(heap).map(({ dueAt }) => dueAt)).toEqual(byTime(given));
      }),
    );
  });

  it('gives the entry that is preferred to all others, and keeps the others in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(9)), { minLength: 1 }), (pairs) => {
        const given = pairs.map(([dueAt, attempts]) => entryOf(dueAt, attempts));
        const heap = heapOf(given);
        const best = heap.takeBest((a, b) => a.attempts < b.attempts)!;
        expect(best.attempts).toBe(Math.min(...given.map(({ attempts }) => attempts)));
        const rest = popAll(heap);
        expect(rest).not.toContain(best);
        expect(rest.map(({ dueAt }) => dueAt)).toEqual(byTime(given.filter((entry) => entry !== best)));
      }),
    );
  });
});
