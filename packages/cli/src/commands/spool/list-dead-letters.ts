import type { DeadLetter } from '@greenflash-events/spool';
import type { Answer } from '../../program/answer.types.js';
import { EXIT } from '../../program/exit-code.js';
import type { Style } from '../../terminal/style.js';
import { table } from '../../terminal/table.js';
import { counted } from '../../terminal/units.js';
import { filterOf, type FilterFlags } from './dead-letter-filter.js';
import { openDeadLetters } from './open-dead-letters.js';

export function listDeadLetters(directory: string, flags: FilterFlags): Answer {
  const letters = openDeadLetters(directory).list(filterOf(flags));
  return {
    exitCode: EXIT.done,
    data: { ok: true, count: letters.length, deadLetters: letters.map(dataOf) },
    lines: (style: Style) => [...table(letters.map(rowOf), style), `${counted(letters.length, 'dead letter')}.`],
  };
}

export function dataOf({ body, acceptedAt, diedAt, ...letter }: DeadLetter): object {
  const times = { acceptedAt: new Date(acceptedAt).toISOString(), diedAt: new Date(diedAt).toISOString() };
  return { ...letter, ...times, event: JSON.parse(body) as unknown };
}

function rowOf({ diedAt, insertId, eventType, user, reason, message, attempts }: DeadLetter): Record<string, string> {
  return {
    'GIVEN UP': new Date(diedAt).toISOString().slice(0, 19).replace('T', ' '),
    REASON: reason,
    'EVENT TYPE': eventType,
    USER: user ?? '',
    ATTEMPTS: String(attempts),
    'INSERT ID': insertId,
    MESSAGE: message ?? '',
  };
}
