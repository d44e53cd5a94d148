import { duration } from '../../terminal/units.js';
import type { ApiAnswer } from './ask-api.js';
import { problem, well } from './finding.js';
import type { Finding } from './finding.types.js';

/** A few seconds are lost on the way, and more do no harm. */
const MAX_SKEW_MS = 10_000;
/** The header tells whole seconds. */
const HALF_A_SECOND_MS = 500;

/** What the API's `Date` says of the clock that events get their time from; nothing where it tells none. */
export function clockFindings({ result, at }: ApiAnswer): Finding[] {
  const date = result.kind === 'response' ? Date.parse(result.headers.date ?? '') : NaN;
  if (Number.isNaN(date)) return [];
  const skewMs = at - (date + HALF_A_SECOND_MS);
  const size = duration(Math.abs(skewMs));
  if (Math.abs(skewMs) <= MAX_SKEW_MS) return [well('clock', `it is ${size} away from the API's`)];
  return [
    problem(
      'clock',
      `it is ${size} ${skewMs > 0 ? 'ahead of' : 'behind'} the API's, and so are the times of events`,
      'Set the clock of this machine, or let NTP do it.',
    ),
  ];
}
