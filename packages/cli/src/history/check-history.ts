import { createHash } from 'node:crypto';
import { CliError, inputError } from '../program/cli-error.js';
import { exitCodeOf, onSignals, type StopSignal } from '../program/on-signals.js';
import type { EventMaker } from './event-maker.js';
import type { HistoryFile } from './open-history.js';
import type { RejectionReport } from './rejection-report.js';
import { Twins } from './twins.js';

/** What the check of a whole file has found; the rejected lines are in the report. */
export interface CheckedHistory {
  /** Lines that are events. */
  readonly valid: number;
  readonly rejected: number;
  /** Of the valid ones, those that are the same event as an earlier line. */
  readonly folded: number;
  /** The body of the first of them. */
  readonly sample: string | undefined;
  /** The bodies of the first few, with their lines. */
  readonly preview: readonly { readonly line: number; readonly body: string }[];
  readonly sha256: string;
}

const PREVIEWED = 5;

/**
 * Looks at every line of the file, and sends nothing.
 *
 * @throws (as a rejection) CliError where there is no record, or a signal ends it
 */
export async function checkHistory(
  file: HistoryFile,
  maker: EventMaker,
  report: RejectionReport,
  onBytes: (read: number) => void,
): Promise<CheckedHistory> {
  const sum = createHash('sha256');
  const twins = new Twins();
  let read = 0;
  let valid = 0;
  let sample: string | undefined;
  let stopped: StopSignal | undefined;
  const preview: { readonly line: number; readonly body: string }[] = [];
  const watch = (chunk: Buffer): void => {
    sum.update(chunk);
    onBytes((read += chunk.length));
  };
  const forgetSignals = onSignals((signal) => (stopped = signal));
  try {
    for await (const record of file.records(watch)) {
      if (stopped !== undefined) {
        throw new CliError(exitCodeOf(stopped), `stopped while ${file.name} was checked; nothing was sent`);
      }
      const made = maker.make(record);
      if (made.ok) {
        valid++;
        sample ??= made.event.body;
        twins.add(made.event.body);
        if (preview.length < PREVIEWED) preview.push({ line: made.line, body: made.event.body });
      } else {
        const { line, reason, problems } = made;
        report.add({ line, by: 'check', reason, problems });
      }
    }
    report.write();
    if (valid + report.count === 0) {
      const hint =
        file.format === 'csv' ? 'Its first line names the columns, the second is the first record.' : undefined;
      throw inputError(`${file.name} holds no record`, hint);
    }
    return {
      ...{ valid, rejected: report.count, folded: twins.count() },
      ...{ sample, preview, sha256: sum.digest('hex') },
    };
  } finally {
    forgetSignals();
    twins.close();
  }
}
