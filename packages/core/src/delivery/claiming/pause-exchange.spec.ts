import type { Sender } from '../../lane/sender.types.js';
import { FakeClock } from '../../../test/fake-clock.js';
import type { ClaimSource, SourceAnswer } from './claim-source.types.js';
import { PauseExchange } from './pause-exchange.js';

const NO_PAUSE: SourceAnswer = { pause: undefined };
const PAUSE: SourceAnswer = { pause: { reason: 'throttled', forMs: 2_000 } };

function rig(look: ClaimSource['look']) {
  const clock = new FakeClock();
  const pauseFor = jest.fn();
  const heard = jest.fn();
  const asked = look === undefined ? undefined : jest.fn(look);
  const source = asked === undefined ? {} : { look: asked };
  const log = { warn: jest.fn() } as never;
  const pauses = new PauseExchange(source, { pauseFor } as unknown as Sender, clock, log, heard);
  return { clock, pauses, pauseFor, heard, asked };
}

describe('whether an attempt may begin on what was last heard', () => {
  it('asks the source where nothing was heard for half a second, once, and follows its answer', async () => {
    const { clock, pauses, pauseFor, heard, asked } = rig(() => Promise.resolve(PAUSE));
    pauses.answered(NO_PAUSE, clock.monotonic());
    expect(pauses.ensureRecent(clock.monotonic() + 500)).toBe(true);
    expect(pauses.ensureRecent(clock.monotonic() + 501)).toBe(false);
    expect(pauses.ensureRecent(clock.monotonic() + 502)).toBe(false);
    expect(asked).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    await Promise.resolve();
    expect(pauseFor.mock.calls).toEqual([['throttled', 2_000]]);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(pauses.ensureRecent(clock.monotonic() + 500)).toBe(true);
  });

  it('counts from when the source was asked, whatever it did beside', () => {
    const { clock, pauses } = rig(() => Promise.resolve(NO_PAUSE));
    pauses.answered(NO_PAUSE, clock.monotonic() - 400);
    expect(pauses.ensureRecent(clock.monotonic() + 100)).toBe(true);
    expect(pauses.ensureRecent(clock.monotonic() + 101)).toBe(false);
  });

  it('lets it begin where the source cannot be asked', async () => {
    const { clock, pauses, pauseFor, heard } = rig(() => Promise.reject(new Error('no connection')));
    expect(pauses.ensureRecent(clock.monotonic())).toBe(false);
    await new Promise(setImmediate);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(pauses.ensureRecent(clock.monotonic())).toBe(true);
    expect(pauseFor).not.toHaveBeenCalled();
  });

  it('lets it begin where the source cannot say', () => {
    const { clock, pauses } = rig(undefined);
    expect(pauses.ensureRecent(clock.monotonic())).toBe(true);
  });
});

describe('a pause that other processes are to keep', () => {
  function sharing() {
    const clock = new FakeClock();
    const told: number[] = [];
    let until = 0;
    const source = {
      fails: false,
      share: ({ forMs }: { readonly forMs: number }): Promise<void> => {
        told.push(forMs);
        return source.fails ? Promise.reject(new Error('no connection')) : Promise.resolve();
      },
    };
    const sender = {
      pauseToShare: () => ({ reason: 'throttled', forMs: until - clock.monotonic() }),
      // As a lane does: it hears, and says that it has changed.
      pauseFor: (_reason: string, ms: number): void => {
        until = clock.monotonic() + ms;
        pauses.share();
      },
    };
    const pauses = new PauseExchange(source, sender as never, clock, { warn: jest.fn() } as never, jest.fn());
    const pauseUntil = (time: number): void => {
      until = time;
      pauses.share();
    };
    return { clock, pauses, pauseUntil, told, source };
  }

  it('is told with a margin, and again where it grows beyond that', () => {
    const { clock, pauseUntil, told } = sharing();
    const now = clock.monotonic();
    for (const ms of [3_000, 3_200, 3_250, 3_251]) pauseUntil(now + ms);
    expect(told).toEqual([3_250, 3_501]);
  });

  it('is not told where it was heard of', () => {
    const { pauses, told, clock, pauseUntil } = sharing();
    pauses.answered(PAUSE, clock.monotonic());
    expect(told).toEqual([]);
    pauseUntil(clock.monotonic() + 2_001);
    expect(told).toEqual([2_251]);
  });

  it('is told again where it could not be told', async () => {
    const { pauses, told, clock, pauseUntil, source } = sharing();
    source.fails = true;
    pauseUntil(clock.monotonic() + 3_000);
    await new Promise(setImmediate);
    source.fails = false;
    clock.advance(1_000);
    pauses.share();
    pauses.share();
    expect(told).toEqual([3_250, 2_250]);
  });
});
