import type { LaneReason } from '@greenflash-events/core';

/** What ends an import before its last line. */
export type Stop =
  | { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' }
  | { readonly kind: 'endpoint'; readonly reason: LaneReason };
