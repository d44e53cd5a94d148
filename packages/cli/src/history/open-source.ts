import type { Logger } from '@greenflash-events/core';
import { usageError } from '../program/cli-error.js';
import { validateEvent } from '@greenflash-events/core/engine';
import { SILENT_LOGGER } from '../connection/silent-logger.js';
import type { Terminal } from '../terminal/terminal.js';
import { checkHistory, type CheckedHistory } from './check-history.js';
import { EventMaker } from './event-maker.js';
import { createMapRecord } from './map-record.js';
import type { Mapping } from './mapping.types.js';
import { openHistory, type HistoryFile } from './open-history.js';
import { readMapping } from './read-mapping.js';
import type { RejectionReport } from './rejection-report.js';
import type { SourceFlags } from './source-flags.js';
import { showProgress } from '../terminal/show-progress.js';

/** A file of history with the way from its lines to events. */
export interface Source {
  readonly file: HistoryFile;
  readonly mapping: Mapping;
  /**
   * Of the events to send: silent, since the check has warned of what is odd.
   *
   * @param startedAt what `--event-at now` stands for
   */
  maker(startedAt: string): EventMaker;
  check(report: RejectionReport, startedAt: string, terminal: Terminal): Promise<CheckedHistory>;
}

/** @throws CliError for flags that make no sense, or a file that cannot be read */
export function openSource(path: string, flags: SourceFlags, logger: Logger): Source {
  const mapping = readMapping(flags);
  const file = openHistory(path, flags, (names) => checkColumns(mapping, names));
  const mapRecord = createMapRecord(mapping, file.format === 'csv');
  const { productId, ids } = flags;
  checkTime(flags.eventAt);
  const makerWith = (said: Logger, startedAt: string): EventMaker => {
    const eventAt = flags.eventAt === 'now' ? startedAt : flags.eventAt;
    return new EventMaker({ productId, ids, eventAt, mapRecord, logger: said });
  };
  return {
    ...{ file, mapping },
    maker: (startedAt) => makerWith(SILENT_LOGGER, startedAt),
    check: async (report, startedAt, terminal) => {
      let read = 0;
      const label = `Checking ${path}`;
      const hide = showProgress(terminal, () => ({ label, done: read, total: file.bytes, isCountable: false }));
      try {
        return await checkHistory(file, makerWith(logger, startedAt), report, (bytes) => (read = bytes));
      } finally {
        hide();
      }
    },
  };
}

function checkColumns({ columns }: Mapping, names: readonly string[]): void {
  const missing = columns.find(({ column }) => !names.includes(column));
  if (missing === undefined) return;
  throw usageError(`the file has no column ${missing.column}`, `Its columns are ${names.join(', ')}.`);
}

function checkTime(eventAt: string | undefined): void {
  if (eventAt === undefined || eventAt === 'now') return;
  const wrong = validateEvent({ eventAt }).find(({ field }) => field === 'eventAt');
  if (wrong !== undefined) throw usageError(`--event-at ${wrong.message}`, 'Or give --event-at now.');
}
