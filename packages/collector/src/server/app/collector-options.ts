import type { Log } from '../http/log.js';

/** What a collector is started with; every value is decided, defaults are the command line's affair. */
export interface CollectorOptions {
  /** 0 for a free one. */
  readonly port: number;
  /** A name or an address of this machine. */
  readonly host: string;
  /** One at least. */
  readonly apiKeys: readonly string[];
  /** A file; in memory when undefined. */
  readonly database: string | undefined;
  /** Further `Host` names that are served. */
  readonly allowedHosts: readonly string[];
  /** Where the live page's files are. */
  readonly pageDirectory: string;
  readonly log: Log;
}
