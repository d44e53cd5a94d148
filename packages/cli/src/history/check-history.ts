import { createHash } from 'node:crypto';
import type { EventMaker } from './event-maker.js';
import type { HistoryFile } from './open-history.js';
import type { RejectionReport } from './rejection-report.js';

/** What the check of a whole file has found; the rejected lines are in the report. */
export interface CheckedHistory {
  /** Lines that are events. */
  readonly valid: number;
  readonly rejected: number;
  /** The body of the first of them. */
  readonly sample: string | undefined;
  readonly sha256: string;
}

/** Looks at every line of the file, and sends nothing. */
export async function checkHistory(
  file: HistoryFile,
  maker: EventMaker,
  report: RejectionReport,
  onBytes: (read: number) => void,
): Promise<CheckedHistory> {
  const sum = createHash('sha256');
  let read = 0;
  let valid = 0;
  let sample: string | undefined;
  const watch = (chunk: Buffer): void => {
    sum.update(chunk);
    onBytes((read += chunk.length));
  };
  for await (const record of file.records(watch)) {
    const made = maker.make(record);
    if (made.ok) {
      valid++;
      sample ??= made.event.body;
    } else {
      const { line, reason, problems } = made;
      report.add({ line, by: 'check', reason, problems });
    }
  }
  report.write();
  return { valid, rejected: report.count, sample, sha256: sum.digest('hex') };
}
