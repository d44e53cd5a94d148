import fc from 'fast-check';
import { FakeClock } from '../../../test/fake-clock.js';
import { AttemptTurns, turnIntervalMs } from './attempt-turns.js';
import type { ReservedTurns } from './claim-source.types.js';

const MINUTE_MS = 60_000;
const log = { warn: () => undefined } as never;

/** A row that all processes share: what a database or Redis does for `reserve()`, with a clock of its own. */
class SharedRow {
  #spentUntil = 0;

  constructor(
    private readonly clock: FakeClock,
    readonly everyMs: number,
    private readonly aheadMs: number,
  ) {}

  reserve(count: number, leadMs: number): ReservedTurns {
    const now = this.clock.monotonic() + this.aheadMs;
    const firstAt = Math.max(this.#spentUntil, now + leadMs);
    if (count === 0 || firstAt >= now + leadMs + 1_000) return { now, firstAt, count: 0 };
    this.#spentUntil = firstAt + count * this.everyMs;
    return { now, firstAt, count };
  }
}

interface Fleet {
  readonly rate: number;
  readonly processes: number;
  /** Longest time that a question or an answer is on its way. */
  readonly tripMs: number;
  /** Longest time by which a process is held up now and then. */
  readonly stallMs: number;
  readonly forMs: number;
  readonly random: () => number;
}

/** Lets processes that always have events start attempts. @returns when each attempt began */
async function run({ rate, processes, tripMs, stallMs, forMs, random }: Fleet): Promise<number[]> {
  const clock = new FakeClock();
  const row = new SharedRow(clock, turnIntervalMs(rate), random() * 1_000_000);
  const starts: number[] = [];
  const later = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms, 'foreground'));
  const startOne = (): void => {
    const reserve = async (count: number, leadMs: number): Promise<ReservedTurns> => {
      await later((tripMs / 2) * random());
      const answer = row.reserve(count, leadMs);
      await later((tripMs / 2) * random());
      return answer;
    };
    const work = (): void => {
      const now = clock.monotonic();
      while (turns.isDue(now)) {
        turns.take();
        starts.push(now);
      }
      turns.want(20, now);
    };
    const due = (): void => {
      if (random() < 0.02) void later(stallMs * random()).then(work);
      else work();
    };
    const turns: AttemptTurns = new AttemptTurns({ reserve, turnEveryMs: row.everyMs }, clock, log, due);
    work();
  };
  for (let n = 0; n < processes; n++) clock.setTimer(startOne, 500 * random(), 'foreground');
  await clock.pass(forMs);
  return starts.sort((a, b) => a - b);
}

function mostWithin(times: readonly number[], ms: number): number {
  let from = 0;
  let most = 0;
  times.forEach((at, n) => {
    while (times[from]! <= at - ms) from++;
    most = Math.max(most, n - from + 1);
  });
  return most;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('a rate that processes keep together', () => {
  it('is 110 % in any second at most and the rate in any minute, however many there are and however they are held up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 5, 9, 10, 33, 100),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
        fc.integer(),
        async (rate, processes, tripMs, stallMs, seed) => {
          const random = seeded(Math.abs(seed));
          const starts = await run({ rate, processes, tripMs, stallMs, forMs: 8_000, random });
          expect(mostWithin(starts, 1_000)).toBeLessThanOrEqual(rate * 1.1);
        },
      ),
      { numRuns: 15 },
    );
    const starts = await run({
      ...{ rate: 20, processes: 3, tripMs: 30, stallMs: 500, forMs: 70_000, random: seeded(7) },
    });
    expect(mostWithin(starts, MINUTE_MS)).toBeLessThanOrEqual(20 * 60);
  });

  it('is used up by one process, or by several, where none is held up', async () => {
    for (const processes of [1, 3]) {
      const starts = await run({
        ...{ rate: 100, processes, tripMs: 10, stallMs: 0, forMs: 10_000, random: seeded(processes) },
      });
      expect(starts.length).toBeGreaterThan(900);
    }
  });

  it('is waited for where its keeper cannot be asked, and no attempt begins', async () => {
    const clock = new FakeClock();
    const reserve = jest.fn(() => Promise.reject(new Error('away')));
    const due = (): void => turns.want(1, clock.monotonic());
    const turns: AttemptTurns = new AttemptTurns({ reserve, turnEveryMs: 10 }, clock, log, due);
    turns.want(1, clock.monotonic());
    await clock.pass(1_000);
    expect(turns.isDue(clock.monotonic())).toBe(false);
    expect(reserve.mock.calls.length).toBeGreaterThan(2);
    expect(reserve.mock.calls.length).toBeLessThan(6);
  });

  it.each([
    [1, 1_100],
    [2, 550],
    [5, 220],
    [10, 1_000 / 9.8],
    [100, 1_000 / 98],
  ])('of %d a second has its turns %d ms apart', (rate, everyMs) => {
    expect(turnIntervalMs(rate)).toBeCloseTo(everyMs, 6);
  });
});
