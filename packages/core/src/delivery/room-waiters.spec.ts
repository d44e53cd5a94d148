import { getEventListeners } from 'node:events';
import { nextTurn } from '../../test/fake-clock.js';
import { RoomWaiters } from './room-waiters.js';

function rig(count: number) {
  const waiters = new RoomWaiters();
  const woken: number[] = [];
  const controllers = Array.from({ length: count }, () => new AbortController());
  controllers.forEach(({ signal }, index) => void waiters.wait(signal, 10 - index).then(() => woken.push(index)));
  return { waiters, woken, controllers };
}

describe('a caller that waits for room', () => {
  it('is woken in the order of coming, one for one', async () => {
    const { waiters, woken } = rig(3);
    waiters.wakeFirst(() => true);
    waiters.wakeFirst(() => true);
    await nextTurn();
    expect(woken).toEqual([0, 1]);
  });

  it('is passed over where its event does not fit, and one behind it does', async () => {
    const { waiters, woken } = rig(3);
    waiters.wakeFirst((bytes) => bytes <= 9);
    waiters.wakeFirst((bytes) => bytes <= 7);
    await nextTurn();
    expect(woken).toEqual([1]);
  });

  it('is woken with all others', async () => {
    const { waiters, woken } = rig(3);
    waiters.wakeAll();
    await nextTurn();
    expect(woken).toEqual([0, 1, 2]);
  });

  it('gives up when its signal aborts, and does not take another’s turn', async () => {
    const { waiters, woken, controllers } = rig(2);
    controllers[0]!.abort();
    waiters.wakeFirst(() => true);
    await nextTurn();
    expect(woken).toEqual([0, 1]);
  });

  it('does not wait with a signal that was aborted before', async () => {
    const waiters = new RoomWaiters();
    await expect(waiters.wait(AbortSignal.abort(), 1)).resolves.toBeUndefined();
  });

  it('leaves no listener on its signal', async () => {
    const { waiters, controllers } = rig(2);
    waiters.wakeFirst(() => true);
    controllers[1]!.abort();
    await nextTurn();
    expect(controllers.map(({ signal }) => getEventListeners(signal, 'abort').length)).toEqual([0, 0]);
  });

  it('may be none', () => {
    const waiters = new RoomWaiters();
    expect(() => {
      waiters.wakeFirst(() => true);
      waiters.wakeAll();
    }).not.toThrow();
  });
});
