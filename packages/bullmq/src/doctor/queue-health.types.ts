import type { SharedPause } from '@greenflash-events/core/engine';

/** How a queue is doing. */
export interface QueueHealth {
  /** Whether there are no problems. */
  readonly ok: boolean;
  /** What is wrong and what to do about it, in words for people. */
  readonly problems: readonly string[];
  /** Events that have no outcome yet, those being sent included. */
  readonly waiting: number;
  /** Those of them that a worker holds. */
  readonly active: number;
  readonly deadLetters: number;
  /** How long ago the first event of the line was accepted, in ms; 0 where none waits for a worker. */
  readonly lagMs: number;
  /** Whether the queue was paused by hand, as in a dashboard; workers take nothing until it is resumed. */
  readonly stopped: boolean;
  /** The pause that all workers keep. */
  readonly pause: SharedPause | undefined;
  /** What Redis itself is set to do with what it holds. */
  readonly redis: RedisCare;
}

/** How safe a queue is in its Redis; undefined where Redis does not say. */
export interface RedisCare {
  /** What it is: `Redis 7.0.15`, `Valkey 8.1.0`. */
  readonly server: string | undefined;
  /** Share of `maxmemory` that is used; 0 where there is no limit. */
  readonly fill: number;
  readonly maxmemoryPolicy: string | undefined;
  /** Whether it writes a log of every command: `appendonly`. */
  readonly appendOnly: boolean | undefined;
}

/** Looks at a queue. Made by `openDoctor()`. */
export interface QueueDoctor {
  /** Changes nothing. Rejects with what Redis throws, also when it cannot be reached. */
  examine(): Promise<QueueHealth>;
  /** Closes the connection. Idempotent. */
  close(): Promise<void>;
}
