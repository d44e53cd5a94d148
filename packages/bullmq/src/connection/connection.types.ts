import type { RedisOptions } from 'ioredis';

/** The member of an ioredis client, or Cluster, that is used: connections of our own are made after it. */
export interface DuplicableRedis {
  duplicate(override?: never): unknown;
}

/**
 * Which Redis: a URL, options of ioredis, or a client of ioredis. A client is only the pattern of connections that are made
 * and closed here, with timeouts of their own; it stays the app's.
 */
export type QueueConnection = string | RedisOptions | DuplicableRedis;

/** Which queue of BullMQ; producers, workers and dead letters of one fleet name the same. */
export interface QueueAddress {
  readonly connection: QueueConnection;
  /** @default 'greenflash-events' */
  readonly queue?: string | undefined;
  /** BullMQ's prefix of all keys. @default 'bull' */
  readonly prefix?: string | undefined;
}
