import type { Command } from 'commander';
import { createProgram } from '../../src/program/create-program.js';

export interface CommandOfTree {
  /** Its words: `spool ls`. */
  readonly name: string;
  /** With its arguments: `spool ls <directory>`. */
  readonly usage: string;
  readonly summary: string;
  readonly command: Command;
}

/** Every command of the program that does something itself. */
export function allCommands(): CommandOfTree[] {
  const program = createProgram(() => Promise.resolve(), '0.0.0');
  return program.commands.flatMap((command) => leavesOf(command, ''));
}

function leavesOf(command: Command, prefix: string): CommandOfTree[] {
  const name = `${prefix}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((one) => leavesOf(one, `${name} `));
  const args = command.registeredArguments.map((argument) => ` <${argument.name()}>`);
  return [{ name, usage: `${name}${args.join('')}`, summary: command.summary(), command }];
}
