import { ClaimBenchRoom } from './claiming/claim-bench.js';
import { describeClaimingAndSending } from './claiming/claiming-and-sending.js';
import type { OpenStore } from './claiming/claiming.types.js';
import { describeEnding } from './claiming/ending.js';
import { describeSharing } from './claiming/sharing.js';

/**
 * Every promise of a relay or worker, whatever it claims from, as one Jest suite: the other half of the delivery contract.
 * It is driven from outside, against a server that misbehaves on script, and its ledger is checked at each notification.
 *
 * @param openStore called once for each test
 */
export function describeClaimingContract(name: string, openStore: OpenStore): void {
  describe(`claiming contract: ${name}`, () => {
    const room = new ClaimBenchRoom(openStore);
    afterEach(() => room.close());
    describeClaimingAndSending(room);
    describeSharing(room);
    describeEnding(room);
  });
}
