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
  it('asks the source where nothing was heard for half a second, once, and heeds its answer', async () => {
    const { clock, pauses, pauseFor, heard, asked } = rig(() => Promise.resolve(PAUSE));
    pauses.heed(NO_PAUSE, clock.monotonic());
    expect(pauses.isRecent(clock.monotonic() + 500)).toBe(true);
    expect(pauses.isRecent(clock.monotonic() + 501)).toBe(false);
    expect(pauses.isRecent(clock.monotonic() + 502)).toBe(false);
    expect(asked).toHaveBeenCalledTimes(1);
    await Promise.resolve();
    await Promise.resolve();
    expect(pauseFor.mock.calls).toEqual([['throttled', 2_000]]);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(pauses.isRecent(clock.monotonic() + 500)).toBe(true);
  });

  it('counts from when the source was asked, whatever it did beside', () => {
    const { clock, pauses } = rig(() => Promise.resolve(NO_PAUSE));
    pauses.heed(NO_PAUSE, clock.monotonic() - 400);
    expect(pauses.isRecent(clock.monotonic() + 100)).toBe(true);
    expect(pauses.isRecent(clock.monotonic() + 101)).toBe(false);
  });

  it('lets it begin where the source cannot be asked', async () => {
    const { clock, pauses, pauseFor, heard } = rig(() => Promise.reject(new Error('no connection')));
    expect(pauses.isRecent(clock.monotonic())).toBe(false);
    await new Promise(setImmediate);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(pauses.isRecent(clock.monotonic())).toBe(true);
    expect(pauseFor).not.toHaveBeenCalled();
  });

  it('lets it begin where the source cannot say', () => {
    const { clock, pauses } = rig(undefined);
    expect(pauses.isRecent(clock.monotonic())).toBe(true);
  });
});
