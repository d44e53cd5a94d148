import { Option, type Command } from 'commander';
import { queueAddress, usableQueue, withQueue, withQueueFlags, type QueueFlags } from '../connection/queue.js';
import { letterCommands } from '../dead-letters/letter-commands.js';
import { sharedLetters } from '../dead-letters/shared-letters.js';
import type { RunCommand } from '../program/run-command.js';

/** `queue ls|show|redrive|purge|export`: the dead letters of a queue of BullMQ. */
export function queueCommand(run: RunCommand): Command {
  return letterCommands<QueueFlags>(run, {
    name: 'queue',
    noun: 'a queue',
    details:
      'The dead letters of a queue of BullMQ, which are its failed jobs: events that the API refused, or that failed too often.',
    redriveSummary: 'put dead letters back into the queue, for a worker to send',
    example: '',
    own: () => new Option('--product-id <uuid>', 'those of this product'),
    locate: withQueueFlags,
    use: (_, flags, work) =>
      withQueue(queueAddress(flags, process.env), async (address) => {
        const { openDeadLetters } = await import('@greenflash-events/bullmq');
        const letters = openDeadLetters(address);
        try {
          return await work(sharedLetters(letters, 'A running worker sends them within seconds.', usableQueue));
        } finally {
          await letters.close();
        }
      }),
  });
}
