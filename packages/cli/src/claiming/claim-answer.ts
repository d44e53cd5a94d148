import { LANE_ADVICE } from '../connection/lane-advice.js';
import type { Answer } from '../program/answer.types.js';
import { EXIT, type ExitCode } from '../program/exit-code.js';
import { count, counted } from '../terminal/units.js';
import type { EndedClaims } from './run-claims.js';
import type { ClaimEnd } from './claim-end.types.js';

/** @param place where dead letters are: `the database` */
export function answerOfClaims({ end, stats }: EndedClaims, place: string): Answer {
  const { delivered, sampled, dead } = stats;
  const advice = end === 'signal' || end === 'drained' ? undefined : LANE_ADVICE[end];
  const exitCode = exitCodeOf(end, dead);
  return {
    exitCode,
    data: { ok: exitCode === EXIT.done, ended: end, delivered, sampled, dead },
    lines: (style) => [
      style.green(`${counted(delivered, 'event')} delivered`) +
        (sampled > 0 ? `, ${count(sampled)} left out by the API's sampling` : '') +
        (dead > 0 ? style.red(`, ${count(dead)} given up: they are dead letters in ${place} now`) : ''),
      ...(advice === undefined ? [] : [style.red(`Stopped, since ${advice.problem}.`), advice.hint]),
    ],
  };
}

function exitCodeOf(end: ClaimEnd, dead: number): ExitCode {
  if (end !== 'signal' && end !== 'drained') return LANE_ADVICE[end].exitCode;
  return dead > 0 ? EXIT.refused : EXIT.done;
}
