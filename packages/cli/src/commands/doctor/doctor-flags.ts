import type { ConnectionFlags } from '../../connection/connection-flags.js';
import type { DatabaseFlags } from '../../connection/database.js';
import type { QueueFlags } from '../../connection/queue.js';

export interface DoctorFlags extends ConnectionFlags, DatabaseFlags, QueueFlags {
  readonly spool?: string;
  readonly outbox?: boolean;
  readonly bullmq?: boolean;
}
