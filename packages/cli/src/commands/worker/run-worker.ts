import { startWorker, type EventWorker } from '@greenflash-events/bullmq';
import { answerOfClaims } from '../../claiming/claim-answer.js';
import { runClaims } from '../../claiming/run-claims.js';
import { connectionOptions } from '../../connection/connection-flags.js';
import { EndpointWatch } from '../../connection/endpoint-watch.js';
import { queueAddress, withQueue } from '../../connection/queue.js';
import type { Answer } from '../../program/answer.types.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { WorkerFlags } from './worker-flags.js';

/** Works until a signal, or until nothing waits. */
export function runWorker(flags: WorkerFlags, terminal: Terminal): Promise<Answer> {
  return withQueue(queueAddress(flags, process.env), async (address, examine) => {
    const watch = new EndpointWatch(flags.patience, () => worker.stats().delivered > 0);
    const worker: EventWorker = startWorker({
      ...connectionOptions(flags),
      ...address,
      logger: terminal.logger,
      hooks: { onLaneState: (lane) => watch.changed(lane) },
    });
    const waiting = async (): Promise<number> => (await examine()).waiting;
    const ended = await runClaims({
      ...{ claimer: worker, watch, terminal, label: 'Working' },
      waiting: flags.drain === true ? waiting : undefined,
    });
    return answerOfClaims(ended, 'the queue');
  });
}
