import type { Answer } from '../../program/answer.types.js';
import { EXIT } from '../../program/exit-code.js';
import { writeText } from '../../program/write-text.js';
import type { Terminal } from '../../terminal/terminal.js';
import { counted } from '../../terminal/units.js';
import { filterOf, type FilterFlags } from './dead-letter-filter.js';
import { dataOf } from './list-dead-letters.js';
import { openDeadLetters } from './open-dead-letters.js';

export interface ExportFlags extends FilterFlags {
  readonly output?: string;
}

/** Writes the bodies as they were sent, one a line, so that what reads events reads them too. */
export function exportDeadLetters(directory: string, flags: ExportFlags, terminal: Terminal): Answer {
  const letters = openDeadLetters(directory).list({
    ...filterOf(flags),
    limit: flags.limit ?? Number.MAX_SAFE_INTEGER,
  });
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
