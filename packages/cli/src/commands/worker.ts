import { Command } from 'commander';
import { addressOf } from '../claiming/claim-log.js';
import { runClaims, withClaimFlags, type ClaimFlags } from '../claiming/claims.js';
import { connectionOptions } from '../connection/connection-flags.js';
import { queueAddress, withQueue, withQueueFlags, type QueueFlags } from '../connection/queue.js';
import type { Answer } from '../program/answer.types.js';
import { describeCommand } from '../program/describe-command.js';
import { wholeNumber } from '../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import type { Terminal } from '../terminal/terminal.js';

interface WorkerFlags extends ClaimFlags, QueueFlags {
  /** Attempts a second. */
  readonly rate?: number;
}

export function workerCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('worker'), {
    summary: 'deliver what a queue of BullMQ holds',
    details:
      'Runs until SIGTERM or Ctrl-C, beside any number of other workers; what it has not sent then goes back to the queue. ' +
      'It says on stderr what it does: at its start, each minute, and at SIGUSR2.',
    examples: [
      { line: 'worker', does: 'On its own, as a service, with the Redis of REDIS_URL' },
      { line: 'worker --listen 9464 --json', does: 'With health and metrics, and a log of one JSON object a line' },
      { line: 'worker --queue greenflash-events --drain', does: 'Once, until nothing waits, as a job' },
    ],
  });
  return withClaimFlags(withQueueFlags(command))
    .option('--rate <number>', 'at most so many attempts a second, of all workers together', wholeNumber)
    .action((flags: WorkerFlags & CommonFlags) => run(flags, (terminal) => runWorker(flags, terminal)));
}

function runWorker(flags: WorkerFlags, terminal: Terminal): Promise<Answer> {
  return withQueue(queueAddress(flags, process.env), async (address, examine) => {
    const { startWorker } = await import('@greenflash-events/bullmq');
    const { server = 'Redis' } = (await examine()).redis;
    return runClaims({
      ...{ command: 'worker', flags, terminal },
      store: {
        ...{ kind: 'queue', server, address: addressOf(address.connection as string) },
        examine: async () => {
          const { waiting, deadLetters, lagMs } = await examine();
          return { waiting, deadLetters, lagMs };
        },
        ping: examine,
      },
      start: (surroundings) =>
        startWorker({
          ...{ ...connectionOptions(flags), ...address, ...surroundings },
          ...(flags.rate === undefined ? {} : { maxPerSecond: flags.rate }),
        }),
    });
  });
}
