import fc from 'fast-check';
import { Fifo } from './fifo.js';

describe('a fifo', () => {
  it('gives back what came first, and nothing once it is empty', () => {
    const fifo = new Fifo<string>();
    fifo.push('a');
    fifo.push('b');
    expect([fifo.length, fifo.shift(), fifo.shift(), fifo.shift(), fifo.length]).toEqual([2, 'a', 'b', undefined, 0]);
  });

  it('behaves as an array does, over any number of pushes and shifts', () => {
    const step = fc.record({ push: fc.nat(3_000), shift: fc.nat(3_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const fifo = new Fifo<number>();
        let next = 0;
        let expected = 0;
        for (const { push, shift } of steps) {
          for (let i = 0; i < push; i++) fifo.push(next++);
          for (let i = 0; i < shift; i++) {
            if (fifo.shift() !== (expected < next ? expected++ : undefined)) throw new Error('out of order');
          }
          expect(fifo.length).toBe(next - expected);
        }
      }),
    );
  });
});
