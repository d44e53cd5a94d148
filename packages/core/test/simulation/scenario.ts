import fc from 'fast-check';

/**
 * What an endpoint does instead of taking an event; a number is a status. 200 takes it and 204 samples it out: they stand
 * here because they may ask for a wait too.
 */
export type Fault =
  | number
  | 'html'
  | 'empty'
  | 'redirect'
  | 'refused'
  | 'reset'
  /** Stored, and the answer lost. */
  | 'lost answer'
  | 'stale socket'
  | 'silent'
  /** Not the endpoint's: a dispatcher that throws. */
  | 'broken';

/** How the endpoint behaves for a while. */
export interface Manner {
  readonly forMs: number;
  readonly latencyMs: number;
  /** Share of the attempts that meet the fault. */
  readonly share: number;
  readonly fault: Fault;
  /** What its faults ask for by `Retry-After`; 0 where they ask for nothing. */
  readonly askMs: number;
  /** What every second fault is instead; it asks for nothing. */
  readonly other?: Fault | undefined;
  /** Attempts that it has room for at once; the rest gets `overload`. */
  readonly room: number;
  readonly overload: 429 | 503;
  /** After how long that comes, where it is sooner than other answers. */
  readonly overloadMs?: number;
  /** Beyond so many at once its latency doubles. */
  readonly slowBeyond?: number;
}

export const WELL: Manner = {
  forMs: 0,
  latencyMs: 20,
  share: 0,
  fault: 503,
  askMs: 0,
  room: Infinity,
  overload: 503,
};

/**
 * Events of an app, one after the other. `poison`: what every attempt of the first one meets, or of `all`, where it
 * ends them: so many that fail without an end would be an outage.
 */
export interface Burst {
  readonly atMs: number;
  readonly count: number;
  readonly everyMs: number;
  readonly poison: Fault | undefined;
  readonly all?: boolean;
}

/** What happens to a process beside its endpoint. */
export interface Mishap {
  readonly atMs: number;
  readonly process: number;
  readonly kind: 'kill' | 'freeze' | 'flush' | 'shutdown' | 'store fails';
  readonly forMs: number;
}

export const LONGEST_STORE_FAILURE_MS = 30_000;

export interface Scenario {
  /** memory: gone with its process. durable: on disk. shared: claimed by every process of a fleet. */
  readonly store: 'memory' | 'durable' | 'shared';
  readonly processes: number;
  readonly maxConcurrency: number | 'auto';
  readonly maxAttempts: number;
  readonly attemptTimeoutMs: number;
  /** undefined: the default. */
  readonly maxAgeMs?: number | undefined;
  readonly maxEvents: number;
  readonly overflow: 'reject' | 'drop-oldest';
  readonly bursts: readonly Burst[];
  readonly manners: readonly Manner[];
  readonly mishaps: readonly Mishap[];
  readonly luck: number;
}

const FAULTS: readonly Fault[] = [
  ...[200, 204, 400, 401, 403, 404, 408, 409, 413, 429, 500, 501, 502, 503, 504],
  ...(['html', 'empty', 'redirect', 'refused', 'reset', 'lost answer', 'stale socket', 'silent', 'broken'] as const),
];
/** What ends an event whatever others meet. */
export const DEADLY: readonly Fault[] = [400, 413, 501];
const POISONS: readonly Fault[] = [400, 413, 404, 500, 501, 503, 'html', 'silent'];

const manner: fc.Arbitrary<Manner> = fc.record({
  forMs: fc.constantFrom(100, 1_000, 5_000, 20_000, 60_000),
  latencyMs: fc.constantFrom(1, 20, 20, 200, 200, 3_000),
  share: fc.constantFrom(0.02, 0.1, 0.3, 0.5, 1, 1),
  fault: fc.constantFrom(...FAULTS),
  askMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(200, 3_000, 45_000, 1e13) },
  ),
  other: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...FAULTS, 'stale socket', 'stale socket', 'stale socket') },
  ),
  room: fc.constantFrom(Infinity, Infinity, Infinity, 50, 4),
  overload: fc.constantFrom(429, 503),
});

const burst: fc.Arbitrary<Burst> = fc.record({
  // Half of them early: the manners begin at 0, and most of them are short.
  atMs: fc.oneof(fc.nat(4_000), fc.nat(60_000)),
  count: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
    { weight: 1, arbitrary: fc.constant(300) },
  ),
  everyMs: fc.constantFrom(0, 0, 5, 100, 3_000),
  poison: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...POISONS) },
  ),
  all: fc.constantFrom(false, false, true),
});

/** A mishap at any time, or so soon after a burst that its events are in flight or between two attempts. */
const mishap = fc.record({
  after: fc.constantFrom('start', 'burst', 'burst', 'burst'),
  atMs: fc.nat(90_000),
  soonMs: fc.constantFrom(1, 10, 30, 300, 2_000),
  process: fc.nat(3),
  kind: fc.constantFrom('kill', 'freeze', 'freeze', 'flush', 'shutdown', 'shutdown', 'store fails'),
  forMs: fc.constantFrom(100, 3_000, 30_000, 100_000),
});

/** Any scenario that the rules must survive. */
export const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    store: fc.constantFrom('memory', 'durable', 'shared'),
    processes: fc.integer({ min: 1, max: 4 }),
    maxConcurrency: fc.constantFrom<(number | 'auto')[]>('auto', 'auto', 'auto', 1, 5),
    maxAttempts: fc.constantFrom(8, 8, 3),
    attemptTimeoutMs: fc.constantFrom(1_000, 20_000),
    maxAgeMs: fc.constantFrom(undefined, undefined, 15_000),
    maxEvents: fc.constantFrom(100_000, 100_000, 30),
    overflow: fc.constantFrom('reject', 'drop-oldest'),
    bursts: fc.array(burst, { minLength: 1, maxLength: 4 }),
    manners: fc.array(manner, { maxLength: 4 }),
    mishaps: fc.array(mishap, { maxLength: 3 }),
    luck: fc.nat(2 ** 31),
  })
  .map(({ mishaps, ...scenario }) => ({
    ...scenario,
    mishaps: mishaps.map(({ after, atMs, soonMs, ...mishap }) => {
      const { bursts } = scenario;
      const at = after === 'start' ? atMs : bursts[atMs % bursts.length]!.atMs + soonMs;
      return { ...mishap, atMs: at };
    }),
  }));
