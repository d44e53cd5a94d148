import type { Answer } from '../../program/answer.types.js';
import { EXIT } from '../../program/exit-code.js';
import type { Style } from '../../terminal/style.js';
import { counted } from '../../terminal/units.js';
import { filterOf, type FilterFlags } from './dead-letter-filter.js';
import { openDeadLetters } from './open-dead-letters.js';

export function redriveDeadLetters(directory: string, flags: FilterFlags): Answer {
  const redriven = openDeadLetters(directory).redrive(filterOf(flags));
  return {
    exitCode: EXIT.done,
    data: { ok: true, redriven },
    lines: (style: Style) => [
      style.green(`${counted(redriven, 'dead letter')} put back.`),
      ...(redriven > 0
        ? ['They are sent by the next process that uses the directory, or a running one within seconds.']
        : []),
    ],
  };
}
