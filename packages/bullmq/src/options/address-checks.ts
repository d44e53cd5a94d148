import type { Problem } from '@greenflash-events/core';
import { checkOptions, invalidOptions, nameValue, type OptionCheck } from '@greenflash-events/core/engine';
import type { QueueAddress } from '../connection/connection.types.js';

const queueName: OptionCheck = (value) =>
  nameValue(value) ?? ((value as string).includes(':') ? 'must not hold a colon, which BullMQ refuses' : undefined);

export const ADDRESS_CHECKS: Readonly<Record<keyof QueueAddress, OptionCheck>> = {
  connection: (value) =>
    (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null)
      ? undefined
      : 'must be a URL, options of ioredis, or a client of ioredis',
  queue: queueName,
  prefix: nameValue,
};

export function missingConnection({ connection }: Partial<QueueAddress>): Problem[] {
  if (connection !== undefined) return [];
  return [{ field: 'connection', message: 'is missing: pass a URL, options of ioredis, or a client of ioredis' }];
}

/** @throws GreenflashEventsError `INVALID_OPTIONS`, one error with every problem */
export function checkAddress(address: QueueAddress): void {
  const problems = [...checkOptions(address, ADDRESS_CHECKS), ...missingConnection(address)];
  if (problems.length > 0) throw invalidOptions('the queue', problems);
}
