import type { RetentionOptions } from '../storage/retention.js';
import type { Log } from '../http/log.js';
import type { Rate } from '../http/rate-limit.js';

/** What a collector is started with; every value is decided, defaults are the command line's affair. */
export interface CollectorOptions {
  /** 0 for a free one. */
  readonly port: number;
  /** A name or an address of this machine. */
  readonly host: string;
  /** One at least. */
  readonly apiKeys: readonly string[];
  /** `postgres://…` or a file; in memory when undefined. */
  readonly database: string | undefined;
  /** What is deleted in the course of time. */
  readonly retention: RetentionOptions;
  /** Further `Host` names that are served. */
  readonly allowedHosts: readonly string[];
  /** Where the live page's files are. */
  readonly pageDirectory: string;
  /** Whether a script may let requests fail. */
  readonly faults: boolean;
  /** Of requests to the Events API, for each key; without limit when undefined. */
  readonly rateLimit: Rate | undefined;
  /** Time that a request has to arrive completely. @default 30_000 */
  readonly requestTimeoutMs?: number;
  readonly log: Log;
}
