import type { Problem } from '@greenflash-events/core';
import { checkOptions, invalidOptions, nameValue, type OptionCheck } from '@greenflash-events/core/engine';
import type { QueueAddress } from '../connection/connection.types.js';

const queueName: OptionCheck = (value) =>
  nameValue(value) ?? ((value as string).includes(':') ? 'must not hold a colon, which BullMQ refuses' : undefined);

/** ioredis takes any other text for the path of a socket, and waits for it for ever. */
const REDIS_URL = /^(rediss?:\/\/|\/)/i;

/** Says the scheme alone: the rest may hold a password. */
function wrongAddress(value: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*:\/\/)/i.exec(value)?.[1];
  return `must begin with redis://, rediss:// (TLS), or a / for a socket${scheme === undefined ? '' : `; it begins with ${scheme}`}`;
}

export const ADDRESS_CHECKS: Readonly<Record<keyof QueueAddress, OptionCheck>> = {
  connection: (value) => {
    if (typeof value === 'string') return REDIS_URL.test(value) ? undefined : wrongAddress(value);
    return typeof value === 'object' && value !== null
      ? undefined
      : 'must be a URL, options of ioredis, or a client of ioredis';
  },
  queue: queueName,
  prefix: nameValue,
};

/** Problems of what only shows where all three are seen together. */
export function missingConnection({ connection, queue, prefix }: Partial<QueueAddress>): Problem[] {
  const isCluster = (Object(connection) as { readonly isCluster?: unknown }).isCluster === true;
  if (isCluster && !/\{.+\}/.test(`${prefix ?? ''}${queue ?? ''}`)) {
    const message = "needs a hash tag for Redis Cluster, such as '{bull}', so that the queue's keys are on one node";
    return [{ field: 'prefix', message }];
  }
  if (connection !== undefined) return [];
  return [{ field: 'connection', message: 'is missing: pass a URL, options of ioredis, or a client of ioredis' }];
}

/** @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem */
export function checkAddress(address: QueueAddress): void {
  const problems = [...checkOptions(address, ADDRESS_CHECKS), ...missingConnection(address)];
  if (problems.length > 0) throw invalidOptions('the queue', problems);
}
