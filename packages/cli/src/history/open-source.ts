import { usageError } from '../program/cli-error.js';
import { validateEvent } from '@greenflash-events/core/engine';
import type { Terminal } from '../terminal/terminal.js';
import { counted } from '../terminal/units.js';
import { checkHistory, type CheckedHistory } from './check-history.js';
import { EventMaker, type MakerOptions } from './event-maker.js';
import { createMapRecord } from './map-record.js';
import type { Mapping } from './mapping.types.js';
import type { ReadableFile } from './open-bytes.js';
import { openHistory, type HistoryFile } from './open-history.js';
import { readMapping } from './read-mapping.js';
import type { RejectionReport } from './rejection-report.js';
import type { SourceFlags } from './source-flags.js';
import { showProgress } from '../terminal/show-progress.js';
import { Warnings, type Warning } from './warnings.js';

/** What the check of a file has found, and how the file was understood. */
export interface CheckedSource extends CheckedHistory {
  readonly warnings: readonly Warning[];
  /** What was found out about the file, where it could have been otherwise. */
  readonly guessed: readonly string[];
}

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
  check(report: RejectionReport, startedAt: string, terminal: Terminal): Promise<CheckedSource>;
}

/** @throws CliError for flags that are not valid, or a file that cannot be read */
export function openSource(readable: ReadableFile, flags: SourceFlags): Source {
  const mapping = readMapping(flags);
  const guesses = new Set<string>();
  const onGuess = (what: string): void => void guesses.add(what);
  const file = openHistory(readable, flags, (names) => checkColumns(mapping, names), onGuess);
  const mapRecord = createMapRecord(mapping, file.format === 'csv');
  const { productId, ids, decimal, dateFormat, timezone } = flags;
  const times = { dateFormat, timezone };
  checkTime(flags.eventAt);
  const makerWith = (startedAt: string, told: Pick<MakerOptions, 'onWarning' | 'onGuess'>): EventMaker => {
    const eventAt = flags.eventAt === 'now' ? startedAt : flags.eventAt;
    return new EventMaker({ productId, ids, eventAt, mapRecord, times, decimal, ...told });
  };
  return {
    ...{ file, mapping },
    maker: (startedAt) => makerWith(startedAt, { onWarning: () => undefined, onGuess: () => undefined }),
    check: async (report, startedAt, terminal) => {
      let read = 0;
      const warnings = new Warnings();
      const maker = makerWith(startedAt, {
        onWarning: (kind, message, line) => warnings.add(kind, message, line),
        onGuess,
      });
      const label = `Checking ${file.name}`;
      const hide = showProgress(terminal, () => ({ label, done: read, total: file.bytes, isCountable: false }));
      const checked = await checkHistory(file, maker, report, (bytes) => (read = bytes)).finally(hide);
      const found = { ...checked, warnings: warnings.list(), guessed: [...guesses] };
      if (!terminal.isJson) sayWhatIsOdd(found, file.name, terminal);
      return found;
    },
  };
}

function sayWhatIsOdd({ warnings, guessed }: CheckedSource, name: string, { logger }: Terminal): void {
  for (const what of guessed) logger.warn(`${name}: ${what}`);
  for (const { line, count: all, message } of warnings) {
    const others = all === 1 ? '' : ` and ${counted(all - 1, 'more line')}`;
    logger.warn(`${name}: line ${line}${others}: ${message}`);
  }
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
