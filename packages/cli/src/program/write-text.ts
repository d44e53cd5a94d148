import { writeFileSync } from 'node:fs';
import { inputError } from './cli-error.js';

/** @throws CliError where the file cannot be written */
export function writeText(path: string, lines: readonly string[]): void {
  try {
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  } catch (error) {
    throw inputError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? ''})`, undefined, error);
  }
}
