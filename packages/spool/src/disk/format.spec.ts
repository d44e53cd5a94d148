import fc from 'fast-check';
import { deadLine, doneLine, eventLine, readLine, runsOf, triedLine } from './format.js';

const counts = fc.record({ attempts: fc.nat(), charged: fc.nat() });
const bodies = fc.object().map((value) => JSON.stringify({ ...value, text: 'ä € 😀' }));

describe('a line', () => {
  it('of an event says what was written, whatever its body', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), counts, bodies, (id, acceptedAt, history, body) => {
        expect(readLine(eventLine(id, acceptedAt, history, body))).toEqual({
          kind: 'event',
          event: { id, acceptedAt, ...history, body },
        });
      }),
    );
  });

  it('of outcomes names each id, as runs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (ids) => {
        const line = readLine(doneLine(ids));
        const runs = line?.kind === 'done' ? line.runs : [];
        const named = runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
        expect(named).toEqual([...ids].sort((a, b) => a - b));
      }),
    );
    expect(doneLine([3, 1, 2, 9])).toBe('d 1-3 9');
    expect(runsOf([])).toEqual([]);
  });

  it('of an attempt and of a dead letter says what was written', () => {
    expect(readLine(triedLine(7, { attempts: 3, charged: 1 }))).toEqual({
      ...{ kind: 'tried', id: 7 },
      history: { attempts: 3, charged: 1 },
    });
    const letter = {
      ...{ insertId: 'a b', eventType: 'refund', productId: 'p', reason: 'rejected' as const },
      ...{ attempts: 1, acceptedAt: 1, diedAt: 2, body: '{"a":"b c"}' },
    };
    expect(readLine(deadLine(letter))).toEqual({ kind: 'dead', letter });
  });

  it('of a kind that is not known says nothing', () => {
    expect([readLine('y 1 2'), readLine(''), readLine('e2 1 2 0 0 {}')]).toEqual([undefined, undefined, undefined]);
  });
});
