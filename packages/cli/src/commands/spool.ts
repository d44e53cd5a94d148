import { statSync } from 'node:fs';
import { spoolDelivery, type DeadLetterFilter } from '@greenflash-events/spool';
import { Option, type Command } from 'commander';
import type { LetterFilter, LetterStore } from '../dead-letters/dead-letters.js';
import { letterCommands } from '../dead-letters/letter-commands.js';
import { inputError } from '../program/cli-error.js';
import type { RunCommand } from '../program/run-command.js';

/** `spool ls|show|redrive|purge|export`: the dead letters of a spool's directory. */
export function spoolCommand(run: RunCommand): Command {
  return letterCommands<object>(run, {
    name: 'spool',
    noun: 'a spool',
    details:
      'The dead letters in the directory of a spool: events that the API refused, or that failed too often. Folders that a running process holds are left alone; the app itself works on those.',
    redriveSummary: 'put dead letters back, for the next process on the directory to send',
    example: 'events',
    own: () => new Option('--user <id>', 'those of this user'),
    locate: (command) => command.argument('<directory>', 'the directory of the spool'),
    use: ([directory = ''], _flags, work) => work(openSpool(directory)),
  });
}

/** @throws CliError where the directory is not there: a wrong path must not look like an empty spool */
function openSpool(directory: string): LetterStore {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw inputError(`there is no directory ${directory}`, 'Give the one of the option directory of spoolDelivery().');
  }
  const { deadLetters } = spoolDelivery({ directory });
  return {
    redrivenBy: 'They are sent by the next process that uses the directory, or a running one within seconds.',
    list: (filter) =>
      later(() =>
        deadLetters.list(spoolFilter(filter)).map(({ acceptedAt, diedAt, ...letter }) => ({
          ...{ ...letter, acceptedAt: new Date(acceptedAt), diedAt: new Date(diedAt) },
        })),
      ),
    redrive: (filter) => later(() => deadLetters.redrive(spoolFilter(filter))),
    purge: (filter) => later(() => deadLetters.purge(spoolFilter(filter))),
  };
}

/** What is thrown becomes a rejection. */
function later<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}

function spoolFilter({ insertId, eventType, user, reason, olderThan, limit }: LetterFilter): DeadLetterFilter {
  const filter = { insertId, eventType, user, reason, olderThanMs: olderThan, limit };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
