import { createTracker, memoryDelivery, type Logger, type Tracker } from '@greenflash-events/core';
import { connectionOptions, type ConnectionFlags } from '../../connection/connection-flags.js';
import { EndpointWatch } from '../../connection/endpoint-watch.js';
import { SILENT_LOGGER } from '../../connection/silent-logger.js';
import type { Source } from '../../history/open-source.js';
import type { RejectionReport } from '../../history/rejection-report.js';
import type { SourceFlags } from '../../history/source-flags.js';
import type { Answer } from '../../program/answer.types.js';
import { onSignals } from '../../program/on-signals.js';
import { showProgress } from '../../terminal/show-progress.js';
import type { Terminal } from '../../terminal/terminal.js';
import { answerOfImport, type Stop } from './import-answer.js';
import { ImportProgress } from './import-progress.js';
import { Checkpoints, type ImportState } from './import-state.js';
import { Pace, sendLines } from './send-lines.js';

export interface ImportFlags extends SourceFlags, ConnectionFlags {
  readonly dryRun?: boolean;
  readonly preview?: boolean;
  readonly rate?: number;
  readonly skipInvalid?: boolean;
  readonly restart?: boolean;
  /** Milliseconds. */
  readonly patience: number;
}

export interface ImportRun {
  readonly source: Source;
  readonly flags: ImportFlags;
  readonly terminal: Terminal;
  readonly report: RejectionReport;
  readonly statePath: string;
  readonly state: ImportState;
}

/** A line may wait out a day of trouble before it is given up. */
const MAX_AGE_MS = 24 * 3_600_000;
/** For what is in flight when the import is stopped. */
const STOP_DEADLINE_MS = 3_000;
const LOOK_MS = 100;

/** Sends what has no outcome yet, and writes down what has. */
export async function runImport(run: ImportRun): Promise<Answer> {
  const { source, flags, terminal, report, statePath, state } = run;
  const progress = new ImportProgress(state.progress);
  const watch = new EndpointWatch(flags.patience, () => progress.settled > 0);
  const stopping = new AbortController();
  const tracker = openTracker(run, watch, stopping.signal);
  let stop: Stop | undefined;
  const end = (reason: Stop): void => {
    stop ??= reason;
    stopping.abort();
  };
  const checkpoints = new Checkpoints(statePath, state, progress, report);
  const hide = showProgress(terminal, () => ({
    ...{ label: 'Sending', done: progress.settled, total: state.valid, isCountable: true },
    held: stop === undefined ? watch.describe(Date.now()) : 'stopping',
  }));
  const forgetSignals = onSignals((signal) => end({ kind: 'signal', signal }));
  const look = setInterval(() => {
    const reason = watch.verdict();
    if (reason !== undefined) end({ kind: 'endpoint', reason });
  }, LOOK_MS);
  try {
    const [maker, pace] = [source.maker(state.startedAt), new Pace(flags.rate)];
    await sendLines(source.file.records(), { tracker, maker, progress, report, pace, signal: stopping.signal });
    await tracker.shutdown({ deadlineMs: STOP_DEADLINE_MS });
    const isDone = progress.sending === 0 && stop === undefined;
    checkpoints.write(isDone ? new Date().toISOString() : undefined);
  } finally {
    clearInterval(look);
    forgetSignals();
    hide();
    checkpoints.close();
    report.close();
  }
  return answerOfImport({ kind: 'run', stop, state: { ...state, progress: progress.snapshot() } }, report);
}

function openTracker({ flags, terminal }: ImportRun, watch: EndpointWatch, stopped: AbortSignal): Tracker {
  const { productId } = flags;
  return createTracker({
    ...connectionOptions(flags),
    ...(productId === undefined ? {} : { productId }),
    name: 'import',
    delivery: memoryDelivery(),
    maxAgeMs: MAX_AGE_MS,
    // A pause is said in the progress line where there is one.
    logger: terminal.isInteractive ? SILENT_LOGGER : troubleOnly(terminal.logger, stopped),
    hooks: watch.hooks,
  });
}

/** The check has warned of what is odd, and the answer says what a stopped import leaves for the next one. */
function troubleOnly(logger: Logger, stopped: AbortSignal): Logger {
  return {
    ...SILENT_LOGGER,
    error: (message) => {
      if (!stopped.aborted) logger.error(message);
    },
  };
}
