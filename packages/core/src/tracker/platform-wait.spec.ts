import { FakeClock, nextTurn } from '../../test/fake-clock.js';
import type { FlushReport } from '../outcome/reports.types.js';
import { PlatformWait } from './platform-wait.js';

const DEADLINE_MS = 10_000;

class Rig {
  readonly clock = new FakeClock();
  readonly promises: Promise<void>[] = [];
  readonly settled: number[] = [];
  readonly warnings: string[] = [];
  readonly flushes: { readonly deadlineMs: number; readonly end: (ok: boolean) => Promise<void> }[] = [];
  throws: Error | undefined;

  readonly wait = new PlatformWait(
    (promise) => {
      const n = this.promises.push(promise);
      void promise.then(() => this.settled.push(n));
      if (this.throws !== undefined) throw this.throws;
    },
    {
      flush: (deadlineMs) =>
        new Promise<FlushReport>((resolve) => {
          const end = (ok: boolean): Promise<void> => {
            resolve({ ok } as FlushReport);
            return nextTurn();
          };
          this.flushes.push({ deadlineMs, end });
        }),
    },
    this.clock,
    DEADLINE_MS,
    { warn: (_, message) => this.warnings.push(message) },
  );

  async accepted(count = 1): Promise<void> {
    for (let n = 0; n < count; n++) this.wait.accepted();
    await nextTurn();
  }
}

describe('PlatformWait', () => {
  it('gives one promise for a burst, and flushes once for it', async () => {
    const rig = new Rig();
    await rig.accepted(1_000);
    expect([rig.promises.length, rig.flushes.length, rig.settled]).toEqual([1, 1, []]);
    expect(rig.flushes[0]!.deadlineMs).toBe(DEADLINE_MS);
    await rig.flushes[0]!.end(true);
    expect([rig.promises.length, rig.flushes.length, rig.settled]).toEqual([1, 1, [1]]);
  });

  it('lets the pending promise cover what is accepted meanwhile, and gives another one after it', async () => {
    const rig = new Rig();
    await rig.accepted();
    await rig.accepted(3);
    await rig.flushes[0]!.end(true);
    expect([rig.promises.length, rig.flushes.length, rig.settled]).toEqual([1, 2, []]);
    await rig.flushes[1]!.end(true);
    expect(rig.settled).toEqual([1]);

    await rig.accepted();
    expect([rig.promises.length, rig.flushes.length]).toEqual([2, 3]);
  });

  it('settles where events stay behind, and tries again with the next event', async () => {
    const rig = new Rig();
    await rig.accepted();
    await rig.accepted();
    await rig.flushes[0]!.end(false);
    expect([rig.flushes.length, rig.settled]).toEqual([1, [1]]);
    await rig.accepted();
    expect(rig.promises).toHaveLength(2);
  });

  it('gives a new promise after the deadline while events keep coming, and no event is left without one', async () => {
    const rig = new Rig();
    await rig.accepted();
    rig.clock.advance(DEADLINE_MS);
    await rig.accepted();
    await rig.flushes[0]!.end(true);
    // The first promise takes its last flush; what comes from here on is the next one's.
    expect([rig.flushes.length, rig.settled]).toEqual([2, []]);
    await rig.accepted();
    expect([rig.promises.length, rig.flushes.length]).toEqual([2, 3]);
    await rig.flushes[1]!.end(true);
    await rig.flushes[2]!.end(true);
    expect([rig.flushes.length, rig.settled]).toEqual([3, [1, 2]]);
  });

  it('logs what the function throws, and flushes anyway', async () => {
    const rig = new Rig();
    rig.throws = new TypeError('Illegal invocation');
    await rig.accepted();
    expect(rig.warnings).toEqual([expect.stringMatching(/^the option waitUntil threw \(TypeError/)]);
    expect(rig.flushes).toHaveLength(1);
  });
});
