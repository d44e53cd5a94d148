import type { ClaimStats } from '@greenflash-events/core/engine';
import type { EndpointWatch } from '../connection/endpoint-watch.js';
import type { Terminal } from '../terminal/terminal.js';
import { counted } from '../terminal/units.js';
import type { ClaimEnd } from './claim-end.types.js';
import { untilEnd } from './until-end.js';

/** A relay or a worker. */
interface Claimer {
  stats(): ClaimStats;
  /** Idempotent. Never rejects. */
  shutdown(options?: { readonly deadlineMs?: number }): Promise<unknown>;
}

export interface ClaimRun {
  readonly claimer: Claimer;
  readonly watch: EndpointWatch;
  readonly terminal: Terminal;
  /** `Relaying`. */
  readonly label: string;
  /** How many events have no outcome yet, for a run that ends when there are none; else it ends by a signal alone. */
  readonly waiting: (() => Promise<number>) | undefined;
}

export interface EndedClaims {
  readonly end: ClaimEnd;
  readonly stats: ClaimStats;
}

const LOOK_MS = 250;
/** For what is in flight when it can no longer be asked what waits: its outcome has nowhere to go. */
const LOST_DEADLINE_MS = 1_000;

/**
 * Lets a relay or worker run until its end, and shuts it down.
 *
 * @throws (as a rejection) what `waiting()` rejects with
 */
export async function runClaims(run: ClaimRun): Promise<EndedClaims> {
  const { claimer } = run;
  const hide = show(run);
  try {
    const end = await untilEnd(() => endOf(run), LOOK_MS);
    await claimer.shutdown();
    return { end, stats: claimer.stats() };
  } finally {
    await claimer.shutdown({ deadlineMs: LOST_DEADLINE_MS });
    hide();
  }
}

async function endOf({ claimer, watch, waiting }: ClaimRun): Promise<ClaimEnd | undefined> {
  if (waiting === undefined) return undefined;
  if ((await waiting()) === 0 && claimer.stats().inFlight === 0) return 'drained';
  return watch.verdict();
}

function show({ claimer, terminal, label }: ClaimRun): () => void {
  const timer = setInterval(() => {
    const { delivered, inFlight } = claimer.stats();
    terminal.status(`${label}: ${counted(delivered, 'event')} delivered, ${inFlight} in flight`);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    terminal.clearStatus();
  };
}
