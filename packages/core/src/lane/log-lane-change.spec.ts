import { FakeClock } from '../../test/fake-clock.js';
import { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';
import { logFault, logLaneChange } from './log-lane-change.js';

function rig() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const logger = {
    debug: (line: string) => void lines.push(`debug ${line}`),
    warn: (line: string) => void lines.push(`warn ${line}`),
    error: (line: string) => void lines.push(`error ${line}`),
  };
  const log = new RateLimitedLog(logger, '', () => clock.monotonic());
  return {
    clock,
    lines,
    change: (to: LaneState['state'], from: LaneState['state'], reason: LaneReason = 'unavailable') =>
      logLaneChange(
        log,
        to === 'active' ? { state: to, limit: 1 } : { state: to, reason, limit: 1 },
        from,
        'URL',
        'WHY',
      ),
  };
}

describe('the log of a lane', () => {
  it.each<[LaneReason, string]>([
    ['auth', 'GREENFLASH_API_KEY'],
    ['misrouted', 'GREENFLASH_BASE_URL'],
    ['throttled', 'slow down'],
    ['unavailable', 'unavailable'],
    ['timeout', 'in time'],
    ['network', 'reached'],
    ['broken', 'undici'],
  ])('says what a pause for %s is about, where and why', (reason, words) => {
    const { lines, change } = rig();
    change('paused', 'active', reason);
    expect(lines).toEqual([expect.stringMatching(`^error .*${words}.*URL: WHY.*`)]);
  });

  it('takes a 403 for a matter of the plan, not of the key alone', () => {
    const { clock, lines } = rig();
    const log = new RateLimitedLog({ debug: jest.fn(), warn: jest.fn(), error: (line) => lines.push(line) }, '', () =>
      clock.monotonic(),
    );
    logFault(log, 'auth', 'URL', 'status 403');
    expect(lines).toEqual([expect.stringContaining('check the plan')]);
  });

  it('has one line a minute for pauses of a reason, however often they come', () => {
    const { lines, change, clock } = rig();
    for (let second = 0; second < 60; second++) {
      change('paused', 'active');
      change('probing', 'paused');
      change('paused', 'probing');
      clock.advance(1_000);
    }
    expect(lines).toHaveLength(1);
    change('paused', 'probing');
    expect(lines).toHaveLength(2);
  });

  it('has none for a pause that only became longer, and none for a probe', () => {
    const { lines, change } = rig();
    change('paused', 'paused');
    change('probing', 'paused');
    expect(lines).toEqual([]);
  });

  it('has one for debugging when the endpoint is back', () => {
    const { lines, change } = rig();
    change('active', 'probing');
    expect(lines).toEqual(['debug URL answers again']);
  });
});
