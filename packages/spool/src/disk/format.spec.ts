import fc from 'fast-check';
import { deadLine, doneLine, eventLine, readLine, runsOf, triedLine } from './format.js';

const counts = fc.record({ attempts: fc.nat(), charged: fc.nat() });
const bodies = fc.object().map((value) => JSON.stringify({ ...value, text: 'ä € 😀' }));

const read = (line: string): ReturnType<typeof readLine> => readLine(Buffer.from(line).subarray(0, -1));

describe('a line', () => {
  it('of an event says what was written, whatever its body', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), counts, bodies, (id, acceptedAt, history, body) => {
        expect(read(eventLine(id, acceptedAt, history, body))).toEqual({
          kind: 'event',
          event: { id, acceptedAt, ...history, body },
        });
      }),
    );
  });

  it('of outcomes names each id, as runs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (ids) => {
        const line = read(doneLine(ids));
        const runs = line?.kind === 'done' ? line.runs : [];
        const named = runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
        expect(named).toEqual([...ids].sort((a, b) => a - b));
      }),
    );
    expect(doneLine([3, 1, 2, 9])).toMatch(/^[0-9a-f]{8} d 1-3 9\n$/);
    expect(runsOf([])).toEqual([]);
  });

  it('of an attempt and of a dead letter says what was written', () => {
    expect(read(triedLine(7, { attempts: 3, charged: 1 }))).toEqual({
      ...{ kind: 'tried', id: 7 },
      history: { attempts: 3, charged: 1 },
    });
    const letter = {
      ...{ insertId: 'a b', eventType: 'refund', productId: 'p', reason: 'rejected' as const },
      ...{ attempts: 1, acceptedAt: 1, diedAt: 2, body: '{"a":"b c"}' },
    };
    expect(read(deadLine(letter))).toEqual({ kind: 'dead', letter });
  });

  it('of which any bit is another is no line, and neither is one of a kind that is not known', () => {
    const line = Buffer.from(eventLine(1, 2, { attempts: 0, charged: 0 }, '{"a":1}')).subarray(0, -1);
    for (let bit = 0; bit < line.length * 8; bit++) {
      const changed = Buffer.from(line);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      // A checksum in capitals says the same, and is not what is written.
      expect(readLine(changed)).toBeUndefined();
    }
    expect(readLine(Buffer.from('00000000 '))).toBeUndefined();
    expect(readLine(Buffer.alloc(0))).toBeUndefined();
  });
});
