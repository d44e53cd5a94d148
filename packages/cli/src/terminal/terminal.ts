import type { Logger } from '@greenflash-events/core';
import { styleFor, type Style } from './style.js';

/** A stream of the process, as far as it is used. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, written?: () => void): boolean;
}

export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Where a command talks: results to stdout; progress, notes and errors to stderr. */
export interface Terminal {
  readonly isJson: boolean;
  /** Whether a person may be watching a line that changes. */
  readonly isInteractive: boolean;
  /** Of results. */
  readonly style: Style;
  /** Of what goes to stderr. */
  readonly errorStyle: Style;
  readonly columns: number;
  /** Writes to stdout, and resolves when it is out of the process. */
  write(text: string): Promise<void>;
  /** A line on stderr that stays. */
  note(line: string): void;
  /** A line on stderr that the next one takes the place of; only where it is interactive. */
  status(line: string): void;
  clearStatus(): void;
  /** For core's few lines. */
  readonly logger: Logger;
}

const DEFAULT_COLUMNS = 80;
/** To the beginning of the line, and all of it gone. */
const ERASE = '\r\u001b[2K';
/** The line above it too. */
const ERASE_ABOVE = '\u001b[1A\u001b[2K';

export function createTerminal({ stdout, stderr, env }: Streams, isJson: boolean): Terminal {
  const isInteractive = stderr.isTTY === true && env['TERM'] !== 'dumb' && !isJson;
  const errorStyle = styleFor(stderr, env);
  let shown = '';
  /** A line that was drawn before the terminal became narrower takes several. */
  const erase = (): string => {
    const lines = Math.ceil(shown.length / (stderr.columns ?? DEFAULT_COLUMNS));
    return shown === '' ? '' : ERASE + ERASE_ABOVE.repeat(lines - 1);
  };
  const clearStatus = (): void => {
    if (shown !== '') stderr.write(erase());
    shown = '';
  };
  const note = (line: string): void => {
    const status = shown;
    clearStatus();
    stderr.write(`${line}\n`);
    if (status !== '') stderr.write((shown = status));
  };
  return {
    isJson,
    isInteractive,
    style: styleFor(stdout, env),
    errorStyle,
    get columns() {
      return stderr.columns ?? DEFAULT_COLUMNS;
    },
    write: (text) => new Promise((resolve) => void stdout.write(text, resolve)),
    note,
    status: (line) => {
      if (!isInteractive || line === shown) return;
      stderr.write(`${erase()}${line}`);
      shown = line;
    },
    clearStatus,
    logger: {
      debug: () => undefined,
      warn: (message) => note(errorStyle.yellow(message)),
      error: (message) => note(errorStyle.red(message)),
    },
  };
}
