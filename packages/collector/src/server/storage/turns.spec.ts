import { Turns } from './turns.js';

describe('turns', () => {
  it('let one of all that wait go on in each turn of the event loop, the first one first', async () => {
    const turns = new Turns();
    let turn = 0;
    const count = (): void => {
      turn++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);

    const at = await Promise.all([0, 1, 2].map(() => turns.next().then(() => turn)));
    clearImmediate(next);

    expect(at).toEqual([at[0], at[0]! + 1, at[0]! + 2]);
  });
});
