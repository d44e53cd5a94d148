import { GreenflashEventsError } from '@greenflash-events/core';
import { createTerminal, type Streams, type Terminal } from '../terminal/terminal.js';
import type { Answer } from './answer.types.js';
import { CliError } from './cli-error.js';
import { EXIT, type ExitCode } from './exit-code.js';

export interface CommonFlags {
  readonly json?: boolean;
}

/** Runs the work of one command, and writes its answer or its error. Never rejects. */
export type RunCommand = (flags: CommonFlags, work: (terminal: Terminal) => Answer | Promise<Answer>) => Promise<void>;

/** @param end takes the exit code; called last */
export function createRunCommand(streams: Streams, end: (exitCode: ExitCode) => void): RunCommand {
  return async (flags, work) => {
    const terminal = createTerminal(streams, flags.json === true);
    const answer = await answerOf(work, terminal);
    terminal.clearStatus();
    const text = terminal.isJson
      ? `${JSON.stringify(answer.data)}\n`
      : answer
          .lines(terminal.style)
          .map((line) => `${line}\n`)
          .join('');
    await terminal.write(text);
    end(answer.exitCode);
  };
}

async function answerOf(work: (terminal: Terminal) => Answer | Promise<Answer>, terminal: Terminal): Promise<Answer> {
  try {
    return await work(terminal);
  } catch (error) {
    return answerOfError(error, terminal);
  }
}

function answerOfError(error: unknown, terminal: Terminal): Answer {
  const { exitCode, message, hint } = explain(error);
  if (!terminal.isJson) {
    terminal.note(terminal.errorStyle.red(`greenflash-events: ${message}`));
    if (hint !== undefined) terminal.note(hint);
  }
  const details = { message, ...(hint === undefined ? {} : { hint }) };
  return { exitCode, data: { ok: false, error: details }, lines: () => [] };
}

function explain(error: unknown): Pick<CliError, 'exitCode' | 'message' | 'hint'> {
  if (error instanceof CliError) return error;
  if (error instanceof GreenflashEventsError) {
    const exitCode = error.code === 'SPOOL_UNAVAILABLE' ? EXIT.input : EXIT.usage;
    return { exitCode, message: error.message, hint: undefined };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.unexpected, message, hint: 'This is a bug in the program; please report it.' };
}
