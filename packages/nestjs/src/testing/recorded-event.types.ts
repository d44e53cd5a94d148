import type { EventBody, Notifications } from '@greenflash-events/core';

/** The body of an event, as the API would get it. */
export type RecordedEvent = EventBody;

/** An input that never became an event, and why. */
export type RecordedRejection = Notifications['rejected'];

/** Which events to wait for. */
export interface Awaited {
  /** @default events of any type */
  readonly eventType?: string | undefined;
  /** How many there must be in all, since the recorder was made or cleared. @default 1 */
  readonly count?: number | undefined;
}
