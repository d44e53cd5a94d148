import { describeAccepting } from './contract/accepting.js';
import { BenchRoom } from './contract/bench.js';
import type { ContractTerms, MakeDelivery } from './contract/contract.types.js';
import { describeFlushing } from './contract/flushing.js';
import { describeIsolation } from './contract/isolation.js';
import { describeOverflowing } from './contract/overflowing.js';
import { describeSending } from './contract/sending.js';
import { describeShuttingDown } from './contract/shutting-down.js';
import { describeEndingAShutdown } from './contract/ending-a-shutdown.js';
import { describeTrackAndWait } from './contract/track-and-wait.js';

/**
 * Every promise that a tracker makes whatever delivery it has, as one Jest suite. The delivery is driven from outside,
 * through a tracker and against a server that misbehaves on script, and its ledger is checked at each notification.
 *
 * @param makeDelivery called once for each test
 */
export function describeDeliveryContract(name: string, makeDelivery: MakeDelivery, terms: ContractTerms): void {
  describe(`delivery contract: ${name}`, () => {
    const room = new BenchRoom(makeDelivery, terms);
    afterEach(() => room.close());
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
