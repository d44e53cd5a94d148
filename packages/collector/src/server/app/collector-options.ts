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
  /** Where the build has put the files of the live page, in `page`, and those of the page of the API, in `docs`. */
  readonly assetDirectory: string;
  /** Whether a script may let requests fail. */
  readonly faults: boolean;
  /** Of requests to the Events API, for each key; without limit when undefined. */
  readonly rateLimit: Rate | undefined;
  /** Time that a request has to arrive completely. @default 30_000 */
  readonly requestTimeoutMs?: number;
  /** The origin to which calls of the rest of the API go on; they are 404 when undefined. */
  readonly forward?: string | undefined;
  /** Whether accepted events go there too. @default false */
  readonly forwardEvents?: boolean;
  /** Origins whose pages may send events, `*` for any. @default none */
  readonly cors?: readonly string[];
  readonly log: Log;
}
