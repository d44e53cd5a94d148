import type { Style } from '../terminal/style.js';
import type { ExitCode } from './exit-code.js';

/** What a command has found or done: for people, and with `--json` for programs. */
export interface Answer {
  readonly exitCode: ExitCode;
  /** Written as one JSON document. */
  readonly data: object;
  /** Written line by line. */
  readonly lines: (style: Style) => readonly string[];
}
