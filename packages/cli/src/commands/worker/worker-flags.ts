import type { ClaimFlags } from '../../claiming/claim-flags.js';
import type { QueueFlags } from '../../connection/queue.js';

export interface WorkerFlags extends ClaimFlags, QueueFlags {}
