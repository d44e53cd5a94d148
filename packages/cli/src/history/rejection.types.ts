import type { Problem } from '@greenflash-events/core';

/** A line that did not become an event of the API, as it stands in the report. */
export interface Rejection {
  readonly line: number;
  /** Who refused it: the check before the first request, or the API. */
  readonly by: 'check' | 'api';
  readonly reason: string;
  readonly problems: readonly Problem[];
  readonly insertId?: string;
}
