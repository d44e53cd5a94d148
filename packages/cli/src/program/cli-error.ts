import { EXIT, type ExitCode } from './exit-code.js';

/** What keeps a command from its work, in words for the person who typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** What to do about it. */
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function usageError(message: string, hint?: string): CliError {
  return new CliError(EXIT.usage, message, hint);
}

export function inputError(message: string, hint?: string, cause?: unknown): CliError {
  return new CliError(EXIT.input, message, hint, { cause });
}
