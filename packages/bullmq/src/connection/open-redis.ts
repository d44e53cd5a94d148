import { Redis, type Cluster, type RedisOptions } from 'ioredis';
import type { DuplicableRedis, QueueConnection } from './connection.types.js';

const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 1_000;

/**
 * What makes a client say no instead of waiting: ioredis by default keeps commands in memory for as long as there is no
 * connection, and sends those again whose answers were lost. Here the caller does both, and knows when to stop.
 */
const IMPATIENT = {
  enableOfflineQueue: false,
  // What is asked for in one turn of the event loop goes in one write.
  enableAutoPipelining: true,
  // A client that is only the pattern may wait for its first command; these have to be there before it.
  lazyConnect: false,
  autoResendUnfulfilledCommands: false,
  // None: commands fail with the connection that they were sent on.
  maxRetriesPerRequest: 0,
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(RECONNECT_MAX_MS, RECONNECT_MIN_MS * 2 ** Math.min(times, 10)),
  // After a failover the old primary still answers, as one that must not be written to.
  reconnectOnError: (error: Error) => error.message.includes('READONLY '),
} satisfies RedisOptions;

/** Opens a connection that connects again for ever, and whose commands fail at once while it is not there. */
export function openRedis(connection: QueueConnection, onError: (error: Error) => void): Redis {
  const redis = clientOf(connection);
  redis.on('error', onError);
  return redis;
}

/** What the app's own clients put before every key. */
export function keyPrefixOf(connection: QueueConnection): string {
  if (typeof connection === 'string') return '';
  const { options = connection } = connection as { readonly options?: object };
  const { keyPrefix, redisOptions } = options as RedisOptions & { readonly redisOptions?: RedisOptions };
  return keyPrefix ?? redisOptions?.keyPrefix ?? '';
}

function isClient(connection: unknown): connection is DuplicableRedis {
  return typeof (connection as { duplicate?: unknown } | undefined)?.duplicate === 'function';
}

function isCluster(connection: object): connection is Cluster {
  return (connection as { readonly isCluster?: unknown }).isCluster === true;
}

function clientOf(connection: QueueConnection): Redis {
  if (typeof connection === 'string') return new Redis(connection, IMPATIENT);
  const own = { ...IMPATIENT, keyPrefix: '' };
  // It has the commands that are used here, and its own way to duplicate.
  if (isCluster(connection)) return duplicateCluster(connection) as unknown as Redis;
  if (isClient(connection)) return connection.duplicate(own as never) as Redis;
  return new Redis({ ...connection, ...own });
}

function duplicateCluster(cluster: Cluster): Cluster {
  const { connectTimeout, retryStrategy, reconnectOnError } = IMPATIENT;
  return cluster.duplicate([], {
    keyPrefix: '',
    enableOfflineQueue: false,
    lazyConnect: false,
    clusterRetryStrategy: retryStrategy,
    redisOptions: { ...cluster.options.redisOptions, connectTimeout, reconnectOnError, keyPrefix: '' },
  });
}
