import type { RateLimitedLog } from '../observe/rate-limited-log.js';
import type { LaneReason, LaneState } from '../outcome/reports.types.js';

/** What a reader of the log can do about it. */
const ADVICE: Readonly<Record<LaneReason, string>> = {
  auth: 'the API refuses the key; check GREENFLASH_API_KEY or the option apiKey',
  misrouted: 'something else than the Events API answers; check GREENFLASH_BASE_URL or the option baseUrl',
  throttled: 'the API asks to slow down',
  unavailable: 'the API is unavailable',
  timeout: 'the API does not answer in time',
  network: 'the API cannot be reached',
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
  if (state.state !== 'paused' || previous === 'paused' || state.reason === undefined) return;
  log.error(
    `lane:${state.reason}`,
    `${ADVICE[state.reason]} (${baseUrl}: ${fault}); events wait and will be sent later`,
  );
}
