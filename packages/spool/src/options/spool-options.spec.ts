import { GreenflashEventsError } from '@greenflash-events/core';
import { resolveSpoolOptions, type SpoolOptions } from './spool-options.js';

const MIB = 1024 * 1024;

describe('the options of spoolDelivery()', () => {
  it('have a default each, except the directory', () => {
    const resolved = resolveSpoolOptions({ directory: '/var/spool', maxBytes: undefined });
    expect(resolved).toEqual({
      directory: '/var/spool',
      maxEvents: Infinity,
      maxBytes: 1024 * MIB,
      minFreeBytes: 64 * MIB,
      maxDeadLetterBytes: 128 * MIB,
      overflow: 'reject',
    });
    expect(Object.isFrozen(resolved)).toBe(true);
  });

  it('are taken as they are given', () => {
    const given = {
      directory: 'd',
      maxEvents: 5,
      minFreeBytes: 0,
      overflow: 'drop-oldest',
    } as const;
    expect(resolveSpoolOptions(given)).toMatchObject(given);
  });

  it('are refused in one error that names every problem, with the name that was meant', () => {
    const wrong = { directroy: '/x', maxEvents: 0, overflow: 'wait', synchronous: 'off', minFreeBytes: -1 };
    const error = thrownBy(() => resolveSpoolOptions(wrong as unknown as SpoolOptions));
    expect(error.code).toBe('INVALID_OPTIONS');
    for (const word of ['spoolDelivery()', 'directory', 'maxEvents', 'overflow', 'synchronous', 'minFreeBytes']) {
      expect(error.message).toContain(word);
    }
  });

  it.each([undefined, null, 'a directory', {}, { directory: '' }])('are refused without a directory: %p', (given) => {
    expect(thrownBy(() => resolveSpoolOptions(given as unknown as SpoolOptions)).message).toContain('directory');
  });
});

function thrownBy(act: () => unknown): GreenflashEventsError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(GreenflashEventsError);
    return error as GreenflashEventsError;
  }
  throw new Error('nothing was thrown');
}
