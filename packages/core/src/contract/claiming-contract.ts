import { ClaimBenchRoom } from './claiming/claim-bench.js';
import { describeClaimingAndSending } from './claiming/claiming-and-sending.js';
import type { OpenStore } from './claiming/claiming.types.js';
import { describeEnding } from './claiming/ending.js';
import { describeSharing } from './claiming/sharing.js';
import { runnerOf, type TestRunner } from './runner.js';

/**
 * Every promise of a relay or worker, whatever it claims from, as one suite of Jest or Vitest: the other half of the
 * delivery contract. It is driven from outside, against a server that misbehaves on script, and its ledger is checked at
 * each notification. Some of its tests take five seconds and more; give them thirty.
 *
 * @param openStore called once for each test
 * @param options `runner`: by default the globals `describe`, `it`, `afterEach` and `expect`
 * @throws Error without a test runner
 */
export function describeClaimingContract(
  name: string,
  openStore: OpenStore,
  options: { readonly runner?: TestRunner } = {},
): void {
  const runner = runnerOf(options.runner);
  runner.describe(`claiming contract: ${name}`, () => {
    const room = new ClaimBenchRoom(openStore, runner);
    runner.afterEach(() => room.close());
    describeClaimingAndSending(room);
    describeSharing(room);
    describeEnding(room);
  });
}
