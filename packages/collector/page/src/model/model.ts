import type { ReadonlySignal } from '@preact/signals-core';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CollectorStats } from '../../../src/client/control.types.js';
import type { AddressBar } from '../address/address.js';
import type { EventLog } from '../arrivals/event-log.js';
import type { RequestLog } from '../arrivals/request-log.js';
import type { Row } from '../arrivals/row.js';
import type { ControlPlane } from '../connection/control-plane.js';
import type { Session } from '../connection/session.js';
import type { EarlierEvents } from '../history/earlier-events.js';
import type { Clock } from '../time/clock.js';
import type { Tally } from '../totals/tally.js';

/** The state of the page, which its parts read and change. */
export interface Model {
  readonly address: AddressBar;
  readonly clock: Clock;
  readonly session: Session;
  readonly controlPlane: ControlPlane;
  readonly log: EventLog;
  readonly earlier: EarlierEvents;
  readonly requests: RequestLog;
  /** Undefined until they were read. */
  readonly stats: ReadonlySignal<CollectorStats | undefined>;
  /** Whether the requests from before the page was opened have been read. */
  readonly isComplete: ReadonlySignal<boolean>;
  /** The same since the mark of a test run, from the rows that the page has; of everything without one. */
  readonly figures: ReadonlySignal<Tally | undefined>;
  /** The rows since the mark that the filter shows, in the order of their arrival. */
  readonly arrived: ReadonlySignal<readonly Row[]>;
  /** The same, the newest first. */
  readonly visible: ReadonlySignal<readonly Row[]>;
  /** Reads with this key. */
  open(key: string): void;
  /** Begins a test run: hides what has arrived so far. */
  readonly startRun: () => void;
}

export const ModelContext = createContext<Model | undefined>(undefined);

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (model === undefined) throw new Error('the page has no model around this part of it');
  return model;
}
