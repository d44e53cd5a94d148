import fc from 'fast-check';
import { SlotList, type Slotted } from './slot-list.js';

describe('SlotList', () => {
  it('holds what was put in and not taken out, whatever the order', () => {
    const steps = fc.array(fc.nat(9), { maxLength: 100 });
    fc.assert(
      fc.property(steps, (picks) => {
        const items: Slotted[] = Array.from({ length: 10 }, () => ({ slot: -1 }));
        const list = new SlotList<Slotted>();
        const model = new Set<Slotted>();
        for (const pick of picks) {
          const item = items[pick]!;
          if (model.has(item)) expect(list.delete(item)).toBe(model.delete(item));
          else {
            expect(list.delete(item)).toBe(false);
            list.add(item);
            model.add(item);
          }
          expect(list.size).toBe(model.size);
          expect(new Set(list.values())).toEqual(model);
        }
      }),
    );
  });

  it('gives a snapshot, so that items may be taken out while it is looked at', () => {
    const list = new SlotList<Slotted>();
    const items = [{ slot: -1 }, { slot: -1 }, { slot: -1 }];
    for (const item of items) list.add(item);
    for (const item of list.values()) list.delete(item);
    expect(list.size).toBe(0);
  });

  it('may be emptied at once', () => {
    const list = new SlotList<Slotted>();
    const items = [{ slot: -1 }, { slot: -1 }];
    for (const item of items) list.add(item);
    expect(list.takeAll()).toEqual(items);
    expect(list.size).toBe(0);
    expect(items.map((item) => list.delete(item))).toEqual([false, false]);
  });
});
