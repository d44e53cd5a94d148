import { deepStrictEqual } from 'node:assert/strict';
import type { DeliveryStats } from '../outcome/reports.types.js';

/** Events of a delivery that have no outcome yet. */
export function unsettledOf({ queued, inFlight, retryWait }: DeliveryStats): number {
  return queued + inFlight + retryWait;
}

/** Whether what came in equals what has ended and what is still here, with no count below zero. */
export function isBalanced(stats: DeliveryStats): boolean {
  return incoming(stats) === outgoing(stats) && counts(stats).every((count) => count >= 0);
}

/**
 * Asserts `accepted + recovered + redriven = delivered + sampled + dead + dropped + handedOver + queued + inFlight +
 * retryWait`.
 *
 * @throws AssertionError that shows every count
 */
export function expectLedger(stats: DeliveryStats): void {
  if (isBalanced(stats)) return;
  deepStrictEqual({ in: incoming(stats), stats }, { in: outgoing(stats), stats }, 'the ledger does not balance');
  throw new RangeError(`a count of the ledger is negative: ${JSON.stringify(stats)}`);
}

function incoming({ accepted, recovered, redriven }: DeliveryStats): number {
  return accepted + recovered + redriven;
}

function outgoing(stats: DeliveryStats): number {
  const { delivered, sampled, dead, dropped, handedOver } = stats;
  return delivered + sampled + dead + dropped + handedOver + unsettledOf(stats);
}

function counts(stats: DeliveryStats): number[] {
  return Object.values(stats).filter((value) => typeof value === 'number');
}
