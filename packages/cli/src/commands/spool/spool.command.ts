import { DEAD_REASONS } from '@greenflash-events/core/engine';
import { Command, Option } from 'commander';
import { describeCommand, type Example } from '../../program/describe-command.js';
import { milliseconds, wholeNumber } from '../../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { Answer } from '../../program/answer.types.js';
import type { Terminal } from '../../terminal/terminal.js';
import type { FilterFlags } from './dead-letter-filter.js';
import { exportDeadLetters, type ExportFlags } from './export-dead-letters.js';
import { listDeadLetters } from './list-dead-letters.js';
import { purgeDeadLetters, type PurgeFlags } from './purge-dead-letters.js';
import { redriveDeadLetters } from './redrive-dead-letters.js';
import { showDeadLetter } from './show-dead-letter.js';

/** `spool ls|show|redrive|purge|export`: the dead letters of a spool's directory. */
export function spoolCommand(run: RunCommand): Command {
  return new Command('spool')
    .summary('look at the dead letters of a spool, put them back, delete or export them')
    .description(
      'The dead letters in the directory of a spool: events that the API refused, or that failed too often. Files that a running process holds are left alone; the app itself works on those.',
    )
    .addCommand(lsCommand(run))
    .addCommand(showCommand(run))
    .addCommand(redriveCommand(run))
    .addCommand(purgeCommand(run))
    .addCommand(exportCommand(run));
}

function lsCommand(run: RunCommand): Command {
  return filtered('ls', 'list dead letters', [
    { line: 'spool ls events', does: 'All of them' },
    {
      line: 'spool ls events --reason rejected --older-than 1d',
      does: 'Those that the API refused, a day ago or more',
    },
  ]).action(action(run, listDeadLetters));
}

function showCommand(run: RunCommand): Command {
  return described('show', 'show one dead letter, with its body', [
    { line: 'spool show events upgrade:42', does: 'By its insert id' },
  ])
    .argument('<insert-id>', 'as ls prints it')
    .action((directory: string, insertId: string, flags: CommonFlags) =>
      run(flags, () => showDeadLetter(directory, insertId)),
    );
}

function redriveCommand(run: RunCommand): Command {
  return filtered('redrive', 'put dead letters back, for the next process on the directory to send', [
    { line: 'spool redrive events --event-type upgrade_purchased', does: 'Those of one event type' },
  ]).action(action(run, redriveDeadLetters));
}

function purgeCommand(run: RunCommand): Command {
  return filtered('purge', 'delete dead letters for good', [
    { line: 'spool purge events --older-than 30d', does: 'Those of last month and before' },
    { line: 'spool purge events --all', does: 'All of them' },
  ])
    .option('--all', 'delete all of them, where no condition is given')
    .action(action<PurgeFlags>(run, purgeDeadLetters));
}

function exportCommand(run: RunCommand): Command {
  return filtered('export', 'write the bodies of dead letters as NDJSON, which import and validate read', [
    { line: 'spool export events > dead.ndjson', does: 'To the standard output' },
    { line: 'spool export events --output dead.ndjson', does: 'To a file, which is made anew' },
  ])
    .option('--output <file>', 'write to this file')
    .action(action<ExportFlags>(run, exportDeadLetters));
}

type Work<Flags> = (directory: string, flags: Flags, terminal: Terminal) => Answer;

function action<Flags = FilterFlags>(run: RunCommand, work: Work<Flags>) {
  return (directory: string, flags: Flags & CommonFlags): Promise<void> =>
    run(flags, (terminal) => work(directory, flags, terminal));
}

function described(name: string, summary: string, examples: readonly Example[]): Command {
  return describeCommand(new Command(name), { summary, examples }).argument(
    '<directory>',
    'the directory of the spool',
  );
}

function filtered(name: string, summary: string, examples: readonly Example[]): Command {
  return described(name, summary, examples)
    .option('--insert-id <id>', 'the one with this insert id')
    .option('--event-type <name>', 'those of this event type')
    .option('--user <id>', 'those of this user')
    .addOption(new Option('--reason <reason>', 'those given up for this reason').choices(DEAD_REASONS))
    .option('--older-than <time>', 'those given up at least so long ago', milliseconds)
    .option('--limit <number>', 'at most so many, the oldest first', wholeNumber);
}
