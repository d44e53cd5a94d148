import type { Redis } from 'ioredis';
import { RedisFull } from './redis-fault.js';

/** Producers leave the rest to the workers, which cannot even take a job where nothing is left. */
export const MAX_FILL = 0.9;
/** From here on it is looked at before each batch. */
const NEARLY_FULL = 0.7;
const LOOK_EVERY_MS = 250;
/** Redis holds a batch as it came, as a transaction and as jobs; and another may be on its way. */
const COPIES = 4;

interface Used {
  readonly bytes: number;
  readonly max: number;
}

/** How much of its `maxmemory` Redis has used. */
export class RedisMemory {
  #used: Used = { bytes: 0, max: Infinity };
  #lookedAt = -Infinity;
  /** What was written since, as far as it can be told from here. */
  #added = 0;

  constructor(private readonly now: () => number) {}

  /**
   * @param bytes of the events that are to be written, which are counted from then on
   * @throws (as a rejection) RedisFull, or what Redis throws
   */
  async assertRoom(redis: Redis, bytes: number): Promise<void> {
    const isScarce = this.#used.bytes + this.#added >= this.#used.max * NEARLY_FULL;
    if (isScarce || this.now() >= this.#lookedAt + LOOK_EVERY_MS) {
      this.#used = usedOf((await infoOf(redis, 'memory')) ?? '');
      this.#lookedAt = this.now();
      this.#added = 0;
    }
    const { bytes: used, max } = this.#used;
    const needed = this.#added + bytes * COPIES;
    if (used + needed >= max * MAX_FILL) throw new RedisFull(`Redis has used ${percent(used / max)} of its maxmemory`);
    this.#added = needed;
  }
}

/** Undefined where an ACL, or the provider of a managed Redis, does not let this user ask. */
export async function infoOf(redis: Redis, section: string): Promise<string | undefined> {
  try {
    return await redis.info(section);
  } catch (error) {
    if (/NOPERM|unknown command/i.test((error as Error).message)) return undefined;
    throw error;
  }
}

/**
 * Share of `maxmemory` that is used; 0 where there is no limit, or where Redis makes room by itself and so is always full.
 *
 * @param info Redis' answer to `INFO memory`
 */
export function fillOf(info: string): number {
  const { bytes, max } = usedOf(info);
  return bytes / max;
}

function usedOf(info: string): Used {
  const field = (name: string): string => new RegExp(`^${name}:(.+?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const max = Number(field('maxmemory'));
  const isLimited = max > 0 && field('maxmemory_policy') === 'noeviction';
  return { bytes: Number(field('used_memory')), max: isLimited ? max : Infinity };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
