import type { StoredEvent } from '../../../src/client/stored-event.types.js';

/** What became of one valid request: a stored event, or one that was sampled out, of which only the type is known. */
export interface Row {
  readonly key: string;
  /** RFC 3339, UTC. */
  readonly receivedAt: string;
  readonly eventType: string;
  /** Undefined when it was sampled out. */
  readonly event: StoredEvent | undefined;
}
