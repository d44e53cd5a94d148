import { systemClock, type Clock } from '@greenflash-events/core/engine';
import { ClaimedAhead } from './claimed-ahead.js';
import type { JobClaim } from './job-claim.js';

const claim = (token: string): JobClaim => ({ job: {} as JobClaim['job'], token });

/** `pass()` lets the time come for which a timer was set, if there is one. */
function rig(fault?: Error) {
  const timers: (() => void)[] = [];
  const setTimer: Clock['setTimer'] = (run) => {
    timers.push(run);
    return { cancel: () => void timers.splice(timers.indexOf(run), 1) };
  };
  const givenBack: string[] = [];
  const ahead = new ClaimedAhead({ ...systemClock, setTimer }, (claims) => {
    givenBack.push(...claims.map(({ token }) => token));
    return fault === undefined ? Promise.resolve() : Promise.reject(fault);
  });
  const pass = (): void => timers.splice(0).forEach((run) => run());
  return { ahead, givenBack, timers, pass };
}

describe('jobs that were taken ahead', () => {
  it('are for the next claim, the first ones first, each for one', () => {
    const { ahead, givenBack, timers } = rig();
    ['a', 'b', 'c'].forEach((token) => ahead.put(claim(token)));
    expect(ahead.take(2).map(({ token }) => token)).toEqual(['a', 'b']);
    expect(ahead.take(2).map(({ token }) => token)).toEqual(['c']);
    expect(ahead.size).toBe(0);
    expect(timers).toEqual([]);
    expect(givenBack).toEqual([]);
  });

  it('are given back when no claim comes, counted from the last one', () => {
    const { ahead, givenBack, timers, pass } = rig();
    ['a', 'b'].forEach((token) => ahead.put(claim(token)));
    const [first] = timers;
    ahead.take(1);
    expect(timers).toHaveLength(1);
    expect(timers[0]).not.toBe(first);
    pass();
    expect(givenBack).toEqual(['b']);
    expect(ahead.take(1)).toEqual([]);
  });

  it('are given back when asked to, or left to their locks', async () => {
    const { ahead, givenBack, timers } = rig(new Error('there is no connection to Redis'));
    ahead.put(claim('a'));
    await ahead.giveAllBack();
    expect(givenBack).toEqual(['a']);
    expect(ahead.size).toBe(0);
    expect(timers).toEqual([]);
  });
});
