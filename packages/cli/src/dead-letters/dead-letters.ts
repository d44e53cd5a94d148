import type { DeadReason } from '@greenflash-events/core';
import { DEAD_REASONS } from '@greenflash-events/core/engine';
import { Option, type Command } from 'commander';
import type { Answer } from '../program/answer.types.js';
import { inputError, usageError } from '../program/cli-error.js';
import { EXIT } from '../program/exit-code.js';
import { milliseconds, wholeNumber } from '../program/flag-values.js';
import { writeText } from '../program/write-text.js';
import { printable } from '../terminal/printable.js';
import type { Style } from '../terminal/style.js';
import { table } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { count, counted } from '../terminal/units.js';

/** A dead letter of any store. */
export interface Letter {
  readonly insertId: string;
  readonly eventType: string;
  readonly productId: string;
  readonly user?: string;
  readonly reason: DeadReason;
  readonly message?: string | undefined;
  readonly attempts: number;
  readonly acceptedAt: Date;
  readonly diedAt: Date;
  readonly body: string;
}

/** Which dead letters; those that meet every condition given. */
export interface LetterFilter {
  readonly insertId?: string;
  readonly eventType?: string;
  readonly user?: string;
  readonly productId?: string;
  readonly reason?: DeadReason;
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly limit?: number;
}

/** The dead letters of a spool, an outbox or a queue. */
export interface LetterStore {
  list(filter: LetterFilter & { readonly limit: number }): Promise<readonly Letter[]>;
  redrive(filter: LetterFilter): Promise<number>;
  purge(filter: LetterFilter): Promise<number>;
  /** Who sends a redriven event, and when. */
  readonly redrivenBy: string;
}

export interface PurgeFlags extends LetterFilter {
  readonly all?: boolean;
}

export interface ExportFlags extends LetterFilter {
  readonly output?: string;
}

const CONDITIONS = ['insertId', 'eventType', 'user', 'productId', 'reason', 'olderThan', 'limit'] as const;
/** As many as anyone reads; `export` has all of them. */
const SHOWN = 1_000;

/** @param own the condition that only this store can look for */
export function withFilterFlags(command: Command, own: Option): Command {
  return command
    .option('--insert-id <id>', 'the one with this insert id')
    .option('--event-type <name>', 'those of this event type')
    .addOption(own)
    .addOption(new Option('--reason <reason>', 'those given up for this reason').choices(DEAD_REASONS))
    .option('--older-than <time>', 'those given up at least so long ago', milliseconds)
    .option('--limit <number>', 'at most so many, the oldest first', wholeNumber);
}

export async function listLetters(store: LetterStore, flags: LetterFilter): Promise<Answer> {
  const { limit = SHOWN } = flags;
  const found = await store.list({ ...filterOf(flags), limit: flags.limit ?? SHOWN + 1 });
  const letters = found.slice(0, limit);
  const isAll = found.length === letters.length;
  return {
    exitCode: EXIT.done,
    data: { ok: true, count: letters.length, ...(isAll ? {} : { more: true }), deadLetters: letters.map(dataOf) },
    lines: (style) => [
      ...table(letters.map(rowOf), style),
      isAll
        ? `${counted(letters.length, 'dead letter')}.`
        : `The ${count(letters.length)} oldest dead letters; there are more: give a condition, or --limit.`,
    ],
  };
}

export async function showLetter(store: LetterStore, insertId: string): Promise<Answer> {
  const [letter] = await store.list({ insertId, limit: 1 });
  if (letter === undefined) throw inputError(`no dead letter has the insert id ${insertId}`, 'List them with ls.');
  const { event, ...facts } = dataOf(letter);
  return {
    exitCode: EXIT.done,
    data: { ok: true, deadLetter: { ...facts, event } },
    lines: (style) => [
      ...Object.entries(facts).map(([name, value]) => `${style.bold(name.padEnd(12))}${printable(String(value))}`),
      style.bold('event'),
      ...JSON.stringify(event, undefined, 2).split('\n').map(printable),
    ],
  };
}

export async function redriveLetters(store: LetterStore, flags: LetterFilter): Promise<Answer> {
  const redriven = await store.redrive(filterOf(flags));
  return {
    exitCode: EXIT.done,
    data: { ok: true, redriven },
    lines: (style: Style) => [
      style.green(`${counted(redriven, 'dead letter')} put back.`),
      ...(redriven > 0 ? [store.redrivenBy] : []),
    ],
  };
}

/** @throws (as a rejection) CliError where nothing says which: what is deleted is gone */
export async function purgeLetters(store: LetterStore, { all = false, ...flags }: PurgeFlags): Promise<Answer> {
  const filter = filterOf(flags);
  if (!all && Object.keys(filter).every((name) => name === 'limit')) {
    throw usageError('nothing says which dead letters to delete', 'Give a condition, or --all.');
  }
  const purged = await store.purge(filter);
  return {
    exitCode: EXIT.done,
    data: { ok: true, purged },
    lines: (style) => [style.green(`${counted(purged, 'dead letter')} deleted.`)],
  };
}

/** Writes the bodies as they were sent, one a line, so that what reads events reads them too. */
export async function exportLetters(store: LetterStore, flags: ExportFlags, terminal: Terminal): Promise<Answer> {
  const letters = await store.list({ ...filterOf(flags), limit: flags.limit ?? Number.MAX_SAFE_INTEGER });
  const bodies = letters.map(({ body }) => body);
  const { output } = flags;
  if (output !== undefined) writeText(output, bodies);
  const said = `${counted(letters.length, 'dead letter')} exported.`;
  if (output === undefined && !terminal.isJson) terminal.note(said);
  return {
    exitCode: EXIT.done,
    data: {
      ok: true,
      count: letters.length,
      ...(output === undefined ? { deadLetters: letters.map(dataOf) } : { output }),
    },
    lines: () => (output === undefined ? bodies : [said]),
  };
}

/** The conditions among the flags of a command. */
function filterOf(flags: LetterFilter): LetterFilter {
  const given = CONDITIONS.map((name) => [name, flags[name]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function dataOf({ body, acceptedAt, diedAt, ...letter }: Letter): { readonly event: unknown } {
  const times = { acceptedAt: acceptedAt.toISOString(), diedAt: diedAt.toISOString() };
  return { ...letter, ...times, event: JSON.parse(body) as unknown };
}

function rowOf({ diedAt, insertId, eventType, user, reason, message, attempts }: Letter): Record<string, string> {
  return {
    'GIVEN UP': diedAt.toISOString().slice(0, 19).replace('T', ' '),
    REASON: reason,
    'EVENT TYPE': eventType,
    USER: user ?? '',
    ATTEMPTS: String(attempts),
    'INSERT ID': insertId,
    MESSAGE: message ?? '',
  };
}
