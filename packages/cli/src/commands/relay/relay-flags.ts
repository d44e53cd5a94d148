import type { ClaimFlags } from '../../claiming/claim-flags.js';
import type { DatabaseFlags } from '../../connection/database.js';

export interface RelayFlags extends ClaimFlags, DatabaseFlags {
  readonly migrate?: boolean;
  /** Attempts a second. */
  readonly rate?: number;
}
