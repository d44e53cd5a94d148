import type { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';

/** What a reader of the log can do about it. */
const ADVICE: Readonly<Record<Exclude<LaneReason, 'auth'>, string>> = {
  misrouted: 'the answers are not from the Events API; check GREENFLASH_BASE_URL or the option baseUrl',
  throttled: 'the API asks to slow down',
  unavailable: 'the API is unavailable',
  timeout: 'the API does not answer in time',
  network: 'the API cannot be reached',
  broken:
    'nothing can be sent because of an error on this side; check the option dispatcher and the installed version of undici',
};

/** One line when an endpoint is left alone and one when it is back; at most one a minute of each kind. */
export function logLaneChange(
  log: RateLimitedLog,
  state: LaneState,
  previous: LaneState['state'],
  baseUrl: string,
  fault: string,
): void {
  if (state.state === 'active') return log.debug('lane:active', `${baseUrl} answers again`);
  const wasPaused = previous === 'paused' || previous === 'broken';
  if (state.state === 'probing' || wasPaused || state.reason === undefined) return;
  logFault(log, state.reason, baseUrl, fault);
}

/** What is wrong, where, and what to do about it. */
export function logFault(log: RateLimitedLog, reason: LaneReason, baseUrl: string, fault: string): void {
  const advice = reason === 'auth' ? adviceOnKey(fault) : ADVICE[reason];
  log.error(`lane:${reason}`, `${advice} (${baseUrl}: ${fault}); events wait and will be sent later`);
}

/** The vendor answers 403 to a key whose plan or product does not include the Events API. */
function adviceOnKey(fault: string): string {
  const isPlan = /\b40[23]\b/.test(fault);
  return isPlan
    ? 'the API does not let this key send events; check the plan and the product of the key, then GREENFLASH_API_KEY'
    : 'the API refuses the key; check GREENFLASH_API_KEY or the option apiKey';
}
