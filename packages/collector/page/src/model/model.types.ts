import type { ReadonlySignal } from '@preact/signals-core';
import type { CollectorStats } from '../../../src/client/control.types.js';
import type { AddressBar } from '../address/address-bar.js';
import type { EventLog } from '../arrivals/event-log.js';
import type { Row } from '../arrivals/row.types.js';
import type { ControlPlane } from '../connection/control-plane.js';
import type { Session } from '../connection/session.js';
import type { RejectionLog } from '../rejected/rejection-log.js';

/** Everything the page knows; its parts read it, and change it by what they call. */
export interface Model {
  readonly address: AddressBar;
  readonly session: Session;
  readonly controlPlane: ControlPlane;
  readonly log: EventLog;
  readonly rejections: RejectionLog;
  readonly stats: ReadonlySignal<CollectorStats | undefined>;
  /** The rows that the filter shows, the newest first. */
  readonly visible: ReadonlySignal<readonly Row[]>;
  /** Remembers the key for as long as the tab lives, and reads with it. */
  open(key: string): void;
}
