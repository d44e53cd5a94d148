import type { Problem } from '../event/event.types.js';
import { oneClass } from './one-class.js';

/** Stable names of what this library throws; they never change within a major version. */
export type ErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_EVENT'
  | 'INVALID_VALUE'
  | 'INVALID_DEDUPE_KEY'
  | 'SPOOL_UNAVAILABLE'
  | 'NO_TRANSACTION'
  | 'INCOMPATIBLE_VERSIONS';

/**
 * Everything this library throws on purpose. It is thrown for a programmer's mistake only, at start-up or by a helper
 * such as `currency()`; what the network does comes back as a result instead. `instanceof` holds over both builds of the
 * package, and over the versions that are installed.
 */
@oneClass('core.GreenflashEventsError')
export class GreenflashEventsError extends Error {
  override readonly name = 'GreenflashEventsError';
  /** What is wrong, for programs. */
  readonly code: ErrorCode;
  /** Every mistake found, where one error lists several. */
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, details: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.problems = details.problems ?? [];
  }
}
