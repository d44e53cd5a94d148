import type { ContractTerms, MakeDelivery } from './contract.types.js';
import { describeAccepting } from './delivery/accepting.js';
import { BenchRoom } from './delivery/bench.js';
import { describeEndingAShutdown } from './delivery/ending-a-shutdown.js';
import { describeFlushing } from './delivery/flushing.js';
import { describeIsolation } from './delivery/isolation.js';
import { describeOverflowing } from './delivery/overflowing.js';
import { describeSending } from './delivery/sending.js';
import { describeShuttingDown } from './delivery/shutting-down.js';
import { describeTrackAndWait } from './delivery/track-and-wait.js';
import { runnerOf } from './runner.js';

/**
 * Every promise that a tracker makes whatever delivery it has, as one suite of Jest or Vitest. The delivery is driven from
 * outside, through a tracker and against a server that misbehaves on script, and its ledger is checked at each notification.
 *
 * @param makeDelivery called once for each test
 * @throws Error without a test runner
 * @example
 * describeDeliveryContract('my queue', ({ maxEvents, overflow }) => myDelivery({ maxEvents, overflow }), {
 *   place: 'my queue',
 *   durable: true,
 * });
 */
export function describeDeliveryContract(name: string, makeDelivery: MakeDelivery, terms: ContractTerms): void {
  const runner = runnerOf(terms.runner);
  runner.describe(`delivery contract: ${name}`, () => {
    const room = new BenchRoom(makeDelivery, terms, runner);
    runner.afterEach(() => room.close());
    describeAccepting(room);
    describeFlushing(room);
    describeShuttingDown(room);
    describeIsolation(room);
    if (terms.ends === 'handedOver') return;
    describeSending(room);
    describeOverflowing(room);
    describeTrackAndWait(room);
    describeEndingAShutdown(room);
  });
}
