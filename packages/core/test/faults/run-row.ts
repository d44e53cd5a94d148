import { seededRandom } from '../../../test-kit/src/index.js';
import type { FaultRow, Figures } from './fault-row.types.js';

/** One run of a row with what it cost. */
export interface Run extends Figures {
  readonly seed: number;
  readonly seconds: number;
  /** The most memory that this process had more than at the start of the run. */
  readonly grownMb: number;
}

const QUICK_SECONDS = 2;
const RUNS_OF_SLOW_ROWS = 3;

/** Runs a row with one seed after the other; fewer where a run takes long. */
export async function runRow(row: FaultRow, seeds: number): Promise<Run[]> {
  const runs = [await runOnce(row, 1)];
  const slow = runs[0]!.seconds >= QUICK_SECONDS;
  for (let seed = 2; seed <= (slow ? Math.min(seeds, RUNS_OF_SLOW_ROWS) : seeds); seed++) {
    runs.push(await runOnce(row, seed));
  }
  return runs;
}

async function runOnce(row: FaultRow, seed: number): Promise<Run> {
  const random = seededRandom(seed);
  const { random: builtIn } = Math;
  Math.random = seededRandom(seed + 1_000_000);
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const startedAt = performance.now();
  try {
    const figures = await row.run(random);
    const seconds = (performance.now() - startedAt) / 1000;
    return { grownMb: (peak - before) / 2 ** 20, ...figures, seed, seconds };
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearInterval(watch);
    Math.random = builtIn;
  }
}
