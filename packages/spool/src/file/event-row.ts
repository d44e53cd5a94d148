import { crc32 } from 'node:zlib';
import { eventOfBody } from '@greenflash-events/core/engine';
import type { Event } from '@greenflash-events/core';

/** A row of the table `event`. Times are epoch milliseconds. */
export interface EventRow {
  readonly id: number;
  readonly accepted_at: number;
  readonly attempts: number;
  readonly charged: number;
  readonly checksum: number;
  readonly body: string;
}

export function checksumOf(body: string): number {
  return crc32(body);
}

/** The event of a row; undefined where its body is not the one that was written. */
export function eventOfRow({ checksum, body }: Pick<EventRow, 'checksum' | 'body'>): Event | undefined {
  return typeof body === 'string' && checksumOf(body) === checksum ? eventOfBody(body) : undefined;
}
