import type { Answer } from '../../program/answer.types.js';
import { inputError } from '../../program/cli-error.js';
import { EXIT } from '../../program/exit-code.js';
import { printable } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { dataOf } from './list-dead-letters.js';
import { openDeadLetters } from './open-dead-letters.js';

export function showDeadLetter(directory: string, insertId: string): Answer {
  const [letter] = openDeadLetters(directory).list({ insertId, limit: 1 });
  if (letter === undefined) {
    throw inputError(`no dead letter has the insert id ${insertId}`, 'List them with spool ls.');
  }
  const { event, ...facts } = dataOf(letter) as { readonly event: unknown };
  return {
    exitCode: EXIT.done,
    data: { ok: true, deadLetter: { ...facts, event } },
    lines: (style: Style) => [
      ...Object.entries(facts).map(([name, value]) => `${style.bold(name.padEnd(12))}${printable(String(value))}`),
      style.bold('event'),
      ...JSON.stringify(event, undefined, 2).split('\n').map(printable),
    ],
  };
}
