import type { ExitCode } from '../../program/exit-code.js';

/** What the doctor has looked at. */
export type Subject = 'key' | 'endpoint' | 'clock' | 'spool' | 'outbox' | 'queue';

/** What the doctor has found, in words for the person who asked. */
export interface Finding {
  readonly subject: Subject;
  /** What the program ends with for it; 0 where all is well. */
  readonly exitCode: ExitCode;
  readonly message: string;
  /** What to do, where the message does not say it. */
  readonly hint?: string;
}
