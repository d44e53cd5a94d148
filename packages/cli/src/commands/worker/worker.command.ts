import { Command } from 'commander';
import { withClaimFlags } from '../../claiming/claim-flags.js';
import { withQueueFlags } from '../../connection/queue.js';
import { describeCommand } from '../../program/describe-command.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { WorkerFlags } from './worker-flags.js';

export function workerCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('worker'), {
    summary: 'deliver what a queue of BullMQ holds',
    details:
      'Runs until SIGTERM or Ctrl-C, beside any number of other workers; what it has not sent then goes back to the queue.',
    examples: [
      { line: 'worker', does: 'On its own, as a service, with the Redis of REDIS_URL' },
      { line: 'worker --queue greenflash-events --drain', does: 'Once, until nothing waits, as a job' },
    ],
  });
  return withClaimFlags(withQueueFlags(command)).action((flags: WorkerFlags & CommonFlags) =>
    run(flags, async (terminal) => {
      const { runWorker } = await import('./run-worker.js');
      return runWorker(flags, terminal);
    }),
  );
}
