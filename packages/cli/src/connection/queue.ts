import type { QueueAddress, QueueDoctor } from '@greenflash-events/bullmq';
import type { Command } from 'commander';
import { inputError, usageError } from '../program/cli-error.js';
import { describeFault } from './network-fault.js';

export interface QueueFlags {
  readonly redis?: string;
  readonly queue?: string;
  readonly prefix?: string;
}

export function withQueueFlags(command: Command): Command {
  return command
    .option('--redis <url>', 'Redis that holds the queue (default: the variable REDIS_URL)')
    .option('--queue <name>', 'name of the queue (default: greenflash-events)')
    .option('--prefix <text>', "BullMQ's prefix of all keys (default: bull)");
}

/** The address of the queue; undefined where neither the flag nor the environment names a Redis. */
export function queueAddress({ redis, queue, prefix }: QueueFlags, env: NodeJS.ProcessEnv): QueueAddress | undefined {
  const connection = redis ?? env['REDIS_URL'];
  return connection ? { connection, queue, prefix } : undefined;
}

/**
 * Looks whether the queue can be used, and closes the connection when the work is done.
 *
 * @throws (as a rejection) CliError where no Redis is named or it cannot be used
 */
export async function withQueue<T>(
  address: QueueAddress | undefined,
  work: (address: QueueAddress, examine: QueueDoctor['examine']) => Promise<T>,
): Promise<T> {
  if (address === undefined) throw usageError('no Redis is named', 'Set REDIS_URL, or give --redis.');
  if (typeof address.connection === 'string' && !/^rediss?:\/\//.test(address.connection)) {
    // The driver would take it for the path of a socket.
    throw usageError('the address of Redis is not valid', 'Example: redis://:password@localhost:6379.');
  }
  // It takes longer to load than all the rest of the program.
  const { openDoctor } = await import('@greenflash-events/bullmq');
  const doctor = openDoctor(address);
  const examine: QueueDoctor['examine'] = () => usableQueue(doctor.examine());
  try {
    await examine();
    return await work(address, examine);
  } finally {
    await doctor.close();
  }
}

/** @throws (as a rejection) CliError instead of what Redis throws */
export function usableQueue<T>(asking: Promise<T>): Promise<T> {
  return asking.catch((cause: Error) => {
    throw inputError(`Redis cannot be used: ${describeFault(cause)}`, 'Check REDIS_URL or --redis.', cause);
  });
}
