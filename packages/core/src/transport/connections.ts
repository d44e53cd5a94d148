import type { Attempt } from './attempt.js';
import type { OutgoingRequest } from './transport.types.js';

/** What carries the requests: a pool of connections, or what the user gave. */
export interface Connections {
  dispatch(request: OutgoingRequest, attempt: Attempt): void;
  /** Ends every connection at once. Never rejects. */
  close(): Promise<void>;
}

export const CONNECT_TIMEOUT_MS = 5_000;
/** Below the 60 s after which common servers and balancers close an idle connection. */
export const KEEP_ALIVE_MS = 30_000;
export const KEEP_ALIVE_MAX_MS = 55_000;
/** Connections older than this are replaced, so that a change of DNS is seen. */
export const RECYCLE_MS = 300_000;
