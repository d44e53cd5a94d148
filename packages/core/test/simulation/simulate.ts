import fc from 'fast-check';
import { comparedCells, goodputTable } from './goodput.js';
import { situationTable } from './situations.js';
import { play } from './play.js';
import { anyScenario, type Scenario } from './scenario.js';

/** A seed whose scenario breaks a rule, and the shortest scenario found that still does. */
export interface Found {
  readonly seed: number;
  readonly rule: string;
  readonly scenario: Scenario;
}

/** Plays the scenario of a seed; one that breaks a rule is made shorter for as long as it still does. */
export async function simulateSeed(seed: number, isShrunk = true): Promise<Found | undefined> {
  const plays = fc.asyncProperty(fc.noBias(anyScenario), async (scenario) => void (await play(scenario)));
  const { failed, counterexample, errorInstance } = await fc.check(plays, {
    seed,
    numRuns: 1,
    endOnFailure: !isShrunk,
  });
  if (!failed) return undefined;
  return { seed, rule: String(errorInstance), scenario: counterexample![0] };
}

/** Plays the scenarios of some seeds, one after the other, until one breaks a rule. */
export async function simulate(from: number, seeds: number, isShrunk = true): Promise<Found | undefined> {
  for (let seed = from; seed < from + seeds; seed++) {
    const found = await simulateSeed(seed, isShrunk);
    if (found !== undefined) return found;
  }
  return undefined;
}

export { OTHER_LIMITS } from './other-limits.js';
export { comparedCells, goodputTable, situationTable };
