import { CliError } from '../../program/cli-error.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';

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

export function well(subject: Subject, message: string): Finding {
  return { subject, exitCode: EXIT.done, message };
}

export function problem(subject: Subject, message: string, hint?: string, exitCode: ExitCode = EXIT.refused): Finding {
  return { subject, exitCode, message, ...(hint === undefined ? {} : { hint }) };
}

/** The problems that a store reports of itself, or its state where it has none. */
export function findingsOf(
  subject: Subject,
  problems: readonly string[],
  state: string,
  exitCode: ExitCode = EXIT.refused,
): Finding[] {
  if (problems.length === 0) return [well(subject, state)];
  return problems.map((message) => problem(subject, message, undefined, exitCode));
}

/** A store that cannot be looked at is a finding too. @throws what is no CliError */
export async function orProblem(subject: Subject, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [problem(subject, error.message, error.hint, error.exitCode)];
  }
}
