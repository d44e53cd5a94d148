import { Command, type Option } from 'commander';
import type { Answer } from '../program/answer.types.js';
import { describeCommand, type Example } from '../program/describe-command.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import type { Terminal } from '../terminal/terminal.js';
import {
  exportLetters,
  listLetters,
  purgeLetters,
  redriveLetters,
  showLetter,
  withFilterFlags,
  type ExportFlags,
  type LetterFilter,
  type LetterStore,
  type PurgeFlags,
} from './dead-letters.js';

/** A store whose dead letters have commands. */
export interface LetterPlace<Flags> {
  readonly name: 'spool' | 'outbox' | 'queue';
  /** `a spool`. */
  readonly noun: string;
  readonly details: string;
  /** The condition that only this store can look for. */
  readonly own: () => Option;
  /** Arguments of each command, as they stand in the examples: `events`. */
  readonly example: string;
  /** Adds what says where the store is. */
  readonly locate: (command: Command) => Command;
  /** Opens the store for one command. */
  readonly use: <T>(where: readonly string[], flags: Flags, work: (store: LetterStore) => Promise<T>) => Promise<T>;
  readonly redriveSummary: string;
}

/** `ls`, `show`, `redrive`, `purge` and `export` of a store's dead letters. */
export function letterCommands<Flags>(run: RunCommand, place: LetterPlace<Flags>): Command {
  const { name, noun, details, example, locate, use, own } = place;
  const at = (command: string, rest = ''): string =>
    [name, command, example, rest].filter((word) => word !== '').join(' ');

  function described(command: string, summary: string, examples: readonly Example[]): Command {
    return locate(describeCommand(new Command(command), { summary, examples }));
  }

  function filtered<Given>(
    command: string,
    summary: string,
    examples: readonly Example[],
    work: (store: LetterStore, flags: Given, terminal: Terminal) => Promise<Answer>,
  ): Command {
    return withFilterFlags(described(command, summary, examples), own()).action((...given: unknown[]) => {
      const [flags, where] = split<Flags & Given & CommonFlags>(given);
      return run(flags, (terminal) => use(where, flags, (store) => work(store, flags, terminal)));
    });
  }

  const ls = filtered<LetterFilter>(
    'ls',
    `list the dead letters of ${noun}`,
    [
      { line: at('ls'), does: 'All of them' },
      { line: at('ls', '--reason rejected --older-than 1d'), does: 'Those that the API refused, a day ago or more' },
    ],
    listLetters,
  ).alias('list');
  const show = described('show', `show one dead letter of ${noun}, with its body`, [
    { line: at('show', 'upgrade:42'), does: 'By its insert id' },
  ])
    .argument('<insert-id>', 'as ls prints it')
    .action((...given: unknown[]) => {
      const [flags, words] = split<Flags & CommonFlags>(given);
      const [insertId, where] = [words.at(-1)!, words.slice(0, -1)];
      return run(flags, () => use(where, flags, (store) => showLetter(store, insertId)));
    });
  const redrive = filtered<LetterFilter>(
    'redrive',
    place.redriveSummary,
    [{ line: at('redrive', '--event-type upgrade_purchased'), does: 'Those of one event type' }],
    redriveLetters,
  );
  const purge = filtered<PurgeFlags>(
    'purge',
    `delete dead letters of ${noun} for good`,
    [
      { line: at('purge', '--older-than 30d'), does: 'Those of last month and before' },
      { line: at('purge', '--all'), does: 'All of them' },
    ],
    purgeLetters,
  ).option('--all', 'delete all of them, where no condition is given');
  const exported = filtered<ExportFlags>(
    'export',
    `write the bodies of ${noun}'s dead letters as NDJSON, which import and validate read`,
    [
      { line: `${at('export')} > dead.ndjson`, does: 'To the standard output' },
      { line: at('export', '--output dead.ndjson'), does: 'To a file, which is replaced' },
    ],
    exportLetters,
  ).option('--output <file>', 'write to this file');

  const group = new Command(name)
    .summary(`look at the dead letters of ${noun}, put them back, delete or export them`)
    .description(details);
  for (const command of [ls, show, redrive, purge, exported]) group.addCommand(command);
  return group;
}

/** Commander gives the arguments, then the flags, then the command. */
function split<Flags>(given: readonly unknown[]): [flags: Flags, words: readonly string[]] {
  return [given.at(-2) as Flags, given.slice(0, -2) as string[]];
}
