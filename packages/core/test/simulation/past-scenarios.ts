import { WELL, type Burst, type Scenario } from './scenario.js';

const DEFAULTS: Omit<Scenario, 'store' | 'bursts' | 'manners' | 'luck'> = {
  processes: 1,
  maxConcurrency: 'auto',
  maxAttempts: 8,
  attemptTimeoutMs: 1_000,
  maxEvents: 100_000,
  overflow: 'reject',
  mishaps: [],
};

const burst = (atMs: number, count: number, everyMs: number, poison?: number): Burst => ({
  ...{ atMs, count, everyMs, poison },
});

/** Scenarios that broke a rule once, as they were drawn then. */
export const PAST_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'an absurd Retry-After, then refused keys, then an outage, with room for 30': {
    ...DEFAULTS,
    ...{ store: 'durable', maxEvents: 30, overflow: 'drop-oldest' },
    bursts: [burst(6_742, 32, 0)],
    manners: [
      { ...WELL, forMs: 1_000, latencyMs: 200, share: 1, fault: 'redirect', askMs: 1e13, room: 4, overload: 429 },
      { ...WELL, forMs: 5_000, share: 1, fault: 403 },
      { ...WELL, forMs: 1_000, share: 1, fault: 429 },
      { ...WELL, forMs: 60_000, latencyMs: 200, share: 1 },
    ],
    luck: 650_410_130,
  },
  'a minute of 408, in which a process of four is frozen and another stopped': {
    ...DEFAULTS,
    ...{ store: 'shared', processes: 4, attemptTimeoutMs: 20_000 },
    bursts: [burst(7_910, 17, 0), burst(49_216, 5, 100, 501), burst(48_265, 39, 100)],
    manners: [{ ...WELL, forMs: 60_000, share: 1, fault: 408 }],
    mishaps: [
      { atMs: 82_888, process: 0, kind: 'shutdown', forMs: 30_000 },
      { atMs: 44_765, process: 2, kind: 'freeze', forMs: 100_000 },
    ],
    luck: 2_088_849_959,
  },
  'a minute of 409 after 1 ms, and a poison': {
    ...DEFAULTS,
    ...{ store: 'memory', maxConcurrency: 5, overflow: 'drop-oldest' },
    bursts: [burst(48_951, 10, 5), burst(10_948, 300, 0, 501), burst(3_772, 11, 5), burst(33_225, 36, 3_000, 404)],
    manners: [
      { ...WELL, forMs: 60_000, latencyMs: 1, share: 1, fault: 409 },
      { ...WELL, forMs: 1_000, share: 1, fault: 409 },
      { ...WELL, forMs: 60_000, share: 0.3, fault: 'lost answer' },
    ],
    luck: 1_050_556_606,
  },
};
