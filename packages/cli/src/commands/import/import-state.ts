import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RejectionReport } from '../../history/rejection-report.js';
import type { Warning } from '../../history/warnings.js';
import { inputError } from '../../program/cli-error.js';
import type { LineProgress, ImportProgress } from './import-progress.js';

/** What is kept beside the file, so that an import goes on where it was stopped or killed. */
export interface ImportState {
  readonly version: typeof STATE_VERSION;
  readonly file: { readonly bytes: number; readonly sha256: string };
  /** The flags that decide what the events are and where they go. */
  readonly choices: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  /** Lines that are events, and those that the check has refused. */
  readonly valid: number;
  readonly rejected: number;
  /** What else the check has found. */
  readonly folded: number;
  readonly warnings: readonly Warning[];
  readonly guessed: readonly string[];
  readonly progress: LineProgress;
  /** Length of the report when this was written. */
  readonly reportBytes: number;
  /** When the last line was settled; left out while there are lines to send. */
  readonly finishedAt?: string;
}

export const STATE_VERSION = 2;

export function statePathOf(path: string): string {
  return `${path}.import-state.json`;
}

/** @throws CliError where there is a file that is no state of this version */
export function readState(path: string): ImportState | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const state = JSON.parse(text) as ImportState;
    if (state.version === STATE_VERSION) return state;
  } catch {
    // Not JSON: as unusable as another version.
  }
  throw inputError(`${path} is not the state of an import by this version`, 'Give --restart to start again.');
}

/** At every moment the file is the old state or the new one, whatever ends the process or the machine. */
export function writeState(path: string, state: ImportState): void {
  const next = `${path}.new`;
  writeFileSync(next, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true });
  renameSync(next, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

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
