import { FrameBatch, type FrameClock } from './frame-batch.js';

/** Draws a frame, or lets time pass without one, when it is told to. */
function createClock(): FrameClock & { frame(): void; timeout(): void } {
  const frames = new Map<number, () => void>();
  const timers = new Map<number, () => void>();
  let ids = 0;
  const runAll = (callbacks: Map<number, () => void>): void =>
    [...callbacks.values()].forEach((callback) => callback());
  return {
    requestAnimationFrame: (callback: FrameRequestCallback) => {
      frames.set(++ids, () => callback(0));
      return ids;
    },
    cancelAnimationFrame: (id: number) => void frames.delete(id),
    setTimeout: ((callback: () => void) => {
      timers.set(++ids, callback);
      return ids;
    }) as FrameClock['setTimeout'],
    clearTimeout: (id) => void timers.delete(id ?? 0),
    frame: () => runAll(frames),
    timeout: () => runAll(timers),
  };
}

describe('a frame batch', () => {
  const clock = createClock();
  let handedOn: (readonly number[])[];
  let batch: FrameBatch<number>;

  beforeEach(() => {
    handedOn = [];
    batch = new FrameBatch(clock, (items) => handedOn.push(items));
  });

  it('hands on what came since the last frame, in order', () => {
    batch.add([1]);
    batch.add([]);
    batch.add([2, 3]);
    expect(handedOn).toEqual([]);
    clock.frame();
    batch.add([4]);
    clock.frame();
    clock.frame();

    expect(handedOn).toEqual([[1, 2, 3], [4]]);
  });

  it('does not wait for a frame that is not drawn', () => {
    batch.add([1]);
    clock.timeout();
    clock.frame();

    expect(handedOn).toEqual([[1]]);
  });

  it('forgets what waits', () => {
    batch.add([1]);
    batch.clear();
    clock.frame();
    clock.timeout();

    expect(handedOn).toEqual([]);
  });
});
