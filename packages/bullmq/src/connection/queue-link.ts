import { answerWithin } from '@greenflash-events/core/engine';
import { Queue, type QueueBase, type Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueAddress } from './connection.types.js';
import { NoConnection } from './no-connection.js';
import { keyPrefixOf, openRedis } from './open-redis.js';
import { RedisTimeout } from './redis-timeout.js';

const DEFAULT_QUEUE = 'greenflash-events';
const DEFAULT_PREFIX = 'bull';

/** BullMQ's stream of what happens to jobs: enough for dashboards and `QueueEvents` that are there when it happens. */
const MAX_STREAM_EVENTS = 1_000;

/** What BullMQ opens on a connection. */
type Opened = Queue | Worker;

export interface LinkOptions extends QueueAddress {
  /** How long Redis may take for what it is asked at once. */
  readonly timeoutMs: number;
  readonly onError: (error: Error) => void;
}

/**
 * The way to one queue. BullMQ's own objects are made when Redis is there, and made again where that failed: one that was
 * made while Redis went away never recovers.
 */
export class QueueLink<T extends Opened> {
  readonly redis: Redis;
  #opened: T | undefined;
  /** The connection that is being made, for all who wait for it. */
  #connecting: Promise<void> | undefined;
  #fault: Error | undefined;

  constructor(
    private readonly options: LinkOptions,
    private readonly open: (
      name: string,
      shared: { connection: Redis; prefix: string; skipVersionCheck: boolean },
    ) => T,
  ) {
    this.redis = openRedis(options.connection, (error) => {
      this.#fault = error;
      options.onError(error);
    });
    this.redis.on('ready', () => (this.#fault = undefined));
  }

  /** @throws (as a rejection) what keeps Redis from doing it; a connection that does not answer is replaced */
  async use<R>(work: (opened: T) => Promise<R>): Promise<R> {
    const { timeoutMs } = this.options;
    try {
      const answer = this.#connected()
        .then(() => this.#ready())
        .then(work);
      return await answerWithin(timeoutMs, answer, () => new RedisTimeout(timeoutMs));
    } catch (error) {
      if (error instanceof RedisTimeout) this.redis.disconnect(true);
      throw error;
    }
  }

  async close(): Promise<void> {
    const closing = this.#opened;
    this.#opened = undefined;
    this.redis.disconnect();
    if (closing !== undefined) await closeAtOnce(closing);
  }

  #connected(): Promise<void> {
    if (this.redis.status === 'ready') return Promise.resolve();
    return (this.#connecting ??= connected(this.redis, () => this.#fault).finally(
      () => (this.#connecting = undefined),
    ));
  }

  async #ready(): Promise<T> {
    if (this.#opened !== undefined) return this.#opened;
    const { queue = DEFAULT_QUEUE, prefix = DEFAULT_PREFIX, onError } = this.options;
    // BullMQ refuses a client with a prefix of its own, and would put the same text before its keys.
    const opening = this.open(queue, {
      connection: this.redis,
      prefix: `${keyPrefixOf(this.options.connection)}${prefix}`,
      // The check asks INFO, which an ACL or a managed Redis may not allow.
      skipVersionCheck: true,
    });
    // The two declare their events apart.
    (opening as QueueBase).on('error', onError);
    this.#opened = opening;
    try {
      await opening.waitUntilReady();
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      void closeAtOnce(opening);
      throw error;
    }
    return opening;
  }
}

export function linkToQueue(options: LinkOptions): QueueLink<Queue> {
  return new QueueLink(options, (name, shared) => {
    return new Queue(name, { ...shared, streams: { events: { maxLen: MAX_STREAM_EVENTS } } });
  });
}

/**
 * Closes a worker's second connection too. That one is not asked to quit: a Redis that is there and does not answer would be
 * waited for without end.
 */
function closeAtOnce(opened: { close(force: boolean): Promise<void> }): Promise<void> {
  return opened.close(true).catch(() => undefined);
}

/** Waits for a connection that is being made, and for none that has failed: the next try may be long in coming. */
function connected(redis: Redis, fault: () => Error | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const lost = (): void => reject(new NoConnection(fault()));
    if (redis.status !== 'connecting' && redis.status !== 'connect') return lost();
    const ready = (): void => {
      redis.off('close', close);
      resolve();
    };
    const close = (): void => {
      redis.off('ready', ready);
      lost();
    };
    redis.once('ready', ready).once('close', close);
  });
}
