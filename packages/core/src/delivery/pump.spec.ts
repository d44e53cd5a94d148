import { AsyncLocalStorage } from 'node:async_hooks';
import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import { Pump } from './pump.js';

function rig(work: () => void = () => undefined) {
  const clock = new FakeClock();
  const spy = jest.fn(work);
  return { clock, work: spy, pump: new Pump(clock, spy) };
}

describe('the pump', () => {
  it('works soon after a poke, not within it', async () => {
    const { pump, work } = rig();
    pump.poke();
    expect(work).not.toHaveBeenCalled();
    await nextTurn();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('works once for many pokes, and again for a later one', async () => {
    const { pump, work } = rig();
    for (let i = 0; i < 1_000; i++) pump.poke();
    await nextTurn();
    pump.poke();
    await nextTurn();
    expect(work).toHaveBeenCalledTimes(2);
  });

  it('works outside of the caller’s async context, and so do the timers that the work sets', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const { pump, clock } = rig(() => seen.push(storage.getStore()));
    storage.run('a request', () => pump.poke());
    await nextTurn();
    await storage.run('another', async () => {
      await Promise.resolve();
      pump.poke();
    });
    await nextTurn();
    pump.wakeIn(10);
    clock.advance(10);
    expect(seen).toEqual([undefined, undefined, undefined]);
  });

  it('works again after a delay, by a timer that does not keep the process alive', () => {
    const { pump, work, clock } = rig();
    pump.wakeIn(500);
    expect(clock.timers.map(({ purpose }) => purpose)).toEqual(['background']);
    clock.advance(499);
    expect(work).not.toHaveBeenCalled();
    clock.advance(1);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('holds one timer, the one that was set last', () => {
    const { pump, work, clock } = rig();
    pump.wakeIn(500);
    pump.wakeIn(100);
    expect(clock.timers).toHaveLength(1);
    pump.wakeIn(undefined);
    expect(clock.timers).toEqual([]);
    clock.advance(1_000);
    expect(work).not.toHaveBeenCalled();
  });

  it('does nothing more once closed, and leaves no timer', async () => {
    const { pump, work, clock } = rig();
    pump.poke();
    pump.wakeIn(100);
    pump.close();
    pump.poke();
    pump.wakeIn(100);
    await nextTurn();
    expect(clock.timers).toEqual([]);
    expect(work).not.toHaveBeenCalled();
  });
});
