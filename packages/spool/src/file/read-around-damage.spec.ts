import fc from 'fast-check';
import { readAroundDamage } from './read-around-damage.js';

const DAMAGED = Object.assign(new Error('database disk image is malformed'), { rawCode: 11 });

/** A table whose rows from some ids on cannot be read, page by page. */
function table(
  ids: readonly number[],
  isUnreadable: (id: number) => boolean,
): (after: number) => { id: number } | undefined {
  return (after) => {
    const id = ids.find((one) => one > after);
    if (isUnreadable(after + 1) || (id !== undefined && isUnreadable(id))) throw DAMAGED;
    return id === undefined ? undefined : { id };
  };
}

describe('reading around damage', () => {
  it('brings every row of the pages that can be read, once and in order, in however many batches', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 50 }),
        (unsorted, badPage, limit) => {
          const ids = unsorted.sort((a, b) => a - b);
          const isUnreadable = (id: number): boolean => Math.floor(id / 10) === badPage;
          const read = table(ids, isUnreadable);
          const found: number[] = [];
          for (let after: number | undefined = 0; after !== undefined;) {
            const { rows, next }: ReturnType<typeof readAroundDamage> = readAroundDamage(read, after, 400, limit);
            found.push(...rows.map(({ id }) => id));
            after = next;
          }
          const first = ids.find((id) => !isUnreadable(id));
          expect(found).toEqual([...found].sort((a, b) => a - b));
          expect(found.filter(isUnreadable)).toEqual([]);
          expect(found.length).toBe(ids.filter((id) => !isUnreadable(id)).length);
          if (first !== undefined) expect(found[0]).toBe(first);
        },
      ),
    );
  });

  it('ends where nothing can be read any more, in few steps', () => {
    const read = jest.fn(() => {
      throw DAMAGED;
    });
    expect(readAroundDamage(read, 0, Number.MAX_SAFE_INTEGER - 1, 10)).toEqual({ rows: [], next: undefined });
    expect(read.mock.calls.length).toBeLessThan(20_000);
  });

  it('does not trust rows that come before where it is, as on a misplaced page', () => {
    const read = (after: number): { id: number } | undefined => (after < 5 ? { id: 2 } : undefined);
    expect(readAroundDamage(read, 3, 100, 10).rows).toEqual([]);
  });

  it('throws whatever is no damage', () => {
    const busy = Object.assign(new Error(), { rawCode: 5 });
    const read = (): undefined => {
      throw busy;
    };
    expect(() => readAroundDamage(read, 0, 10, 10)).toThrow(busy);
  });
});
