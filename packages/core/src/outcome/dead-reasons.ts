import type { DeadReason } from './outcome.types.js';

const REASONS: Readonly<Record<DeadReason, true>> = {
  rejected: true,
  too_large: true,
  conflict: true,
  unsupported: true,
  attempts: true,
  expired: true,
};

/** All there are, for what reads them from a store or from a user. */
export const DEAD_REASONS = Object.keys(REASONS) as readonly DeadReason[];
