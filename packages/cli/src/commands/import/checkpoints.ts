import type { RejectionReport } from '../../history/rejection-report.js';
import type { ImportProgress } from './import-progress.js';
import { writeState, type ImportState } from './import-state.js';

/** Lines whose outcome came after the last checkpoint are sent again after a kill, and folded by their insert id. */
const EVERY_MS = 1_000;

export class Checkpoints {
  #settled = -1;
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly path: string,
    private readonly begun: Omit<ImportState, 'progress' | 'reportBytes' | 'finishedAt'>,
    private readonly progress: ImportProgress,
    private readonly report: RejectionReport,
  ) {
    this.write();
    this.#timer = setInterval(() => {
      if (progress.settled !== this.#settled) this.write();
    }, EVERY_MS);
  }

  /** The report first: what the state says of its length must be there. */
  write(finishedAt?: string): void {
    const reportBytes = this.report.write();
    this.report.sync();
    this.#settled = this.progress.settled;
    const progress = this.progress.snapshot();
    writeState(this.path, {
      ...this.begun,
      progress,
      reportBytes,
      ...(finishedAt === undefined ? {} : { finishedAt }),
    });
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
