import type { Answer } from '../../program/answer.types.js';
import { usageError } from '../../program/cli-error.js';
import { EXIT } from '../../program/exit-code.js';
import type { Style } from '../../terminal/style.js';
import { counted } from '../../terminal/units.js';
import { filterOf, isChoosing, type FilterFlags } from './dead-letter-filter.js';
import { openDeadLetters } from './open-dead-letters.js';

export interface PurgeFlags extends FilterFlags {
  readonly all?: boolean;
}

/** @throws CliError where nothing says which: what is deleted is gone */
export function purgeDeadLetters(directory: string, { all = false, ...flags }: PurgeFlags): Answer {
  if (!all && !isChoosing(flags)) {
    throw usageError('nothing says which dead letters to delete', 'Give a condition, or --all.');
  }
  const purged = openDeadLetters(directory).purge(filterOf(flags));
  return {
    exitCode: EXIT.done,
    data: { ok: true, purged },
    lines: (style: Style) => [style.green(`${counted(purged, 'dead letter')} deleted.`)],
  };
}
