import { queueAddress, withQueue, type QueueFlags } from '../../connection/queue.js';
import { counted } from '../../terminal/units.js';
import { findingsOf } from './finding.js';
import type { Finding } from './finding.types.js';

/** @throws (as a rejection) CliError where Redis cannot be used */
export function examineQueue(flags: QueueFlags, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return withQueue(queueAddress(flags, env), async (_, examine) => {
    const { problems, waiting, active } = await examine();
    return findingsOf('queue', problems, `${counted(waiting, 'event')} waiting, ${active} held by a worker`);
  });
}
