#!/usr/bin/env node
import { CommanderError } from 'commander';
import { createProgram } from './program/create-program.js';
import { EXIT } from './program/exit-code.js';
import { createRunCommand } from './program/run-command.js';
import { readVersion } from './program/version.js';

const { stdout, stderr, env } = process;

// Who reads may have seen enough, as `head` does.
stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.unexpected),
);
// What is left to say has no reader; the work goes on, and the exit code says how it ended.
stderr.on('error', () => undefined);

// Not left to an event loop that runs empty: a module of the user's may hold it open.
const run = createRunCommand({ stdout, stderr, env }, (exitCode) => process.exit(exitCode));

try {
  await createProgram(run, readVersion()).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  // Where the command line is not valid, no command has begun that would write it.
  if (error.exitCode !== 0 && process.argv.includes('--json')) stdout.write(usageJson(error));
}

function usageJson({ message }: CommanderError): string {
  return `${JSON.stringify({ ok: false, error: { message: message.replace(/^error: /, '') } })}\n`;
}
