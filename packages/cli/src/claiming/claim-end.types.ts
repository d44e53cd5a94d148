import type { LaneReason } from '@greenflash-events/core';

/** What ended a relay or worker: a signal, nothing left to send, or an endpoint that is out of order. */
export type ClaimEnd = 'signal' | 'drained' | LaneReason;
