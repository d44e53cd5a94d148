import { inputError } from '../program/cli-error.js';

/** @throws CliError where the doctor of an outbox says that its tables are not there, or not of this version */
export function checkTables({ problems }: { readonly problems: readonly string[] }): void {
  const missing = problems.find((problem) => problem.startsWith('the tables are'));
  if (missing !== undefined) throw inputError(missing, 'Or start a relay with --migrate.');
}
