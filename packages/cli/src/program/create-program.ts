import { Command } from 'commander';
import { doctorCommand } from '../commands/doctor/doctor.js';
import { importCommand } from '../commands/import/import.js';
import { migrateCommand } from '../commands/migrate/migrate.js';
import { outboxCommand } from '../commands/outbox.js';
import { planCommand } from '../commands/plan/plan.js';
import { queueCommand } from '../commands/queue.js';
import { relayCommand } from '../commands/relay.js';
import { sendCommand } from '../commands/send.js';
import { spoolCommand } from '../commands/spool.js';
import { tailCommand } from '../commands/tail.js';
import { validateCommand } from '../commands/validate.js';
import { workerCommand } from '../commands/worker.js';
import { EXIT, EXIT_MEANINGS } from './exit-code.js';
import type { RunCommand } from './run-command.js';

const COMMANDS = [
  ...[importCommand, validateCommand, sendCommand, spoolCommand, outboxCommand, queueCommand],
  ...[relayCommand, workerCommand, planCommand],
  migrateCommand,
  tailCommand,
  doctorCommand,
];

/** The whole command line. Wrong usage and `--help` are thrown as commander's CommanderError. */
export function createProgram(run: RunCommand, version: string): Command {
  const program = new Command('greenflash-events')
    .description('The work around the events of greenflash-events: history in, dead letters out, trouble explained.')
    .version(version, '-v, --version', 'print the version')
    .addHelpText('after', () => `\nExit codes:\n${exitCodes()}`);
  for (const create of COMMANDS) program.addCommand(create(run));
  settle(program);
  return program;
}

/** Commander does not hand these on to commands that were made apart. */
function settle(command: Command): void {
  command
    .exitOverride()
    .helpOption('-h, --help', 'print this')
    .helpCommand(false)
    .showHelpAfterError('(--help says more)');
  command.commands.forEach(settle);
}

function exitCodes(): string {
  const entries = Object.entries(EXIT_MEANINGS) as [keyof typeof EXIT, string][];
  return entries.map(([name, meaning]) => `  ${String(EXIT[name]).padStart(3)}  ${meaning}`).join('\n');
}
