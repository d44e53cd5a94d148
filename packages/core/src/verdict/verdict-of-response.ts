import type { IncomingHttpHeaders } from 'node:http';
import type { DeadReason } from '../outcome/outcome.types.js';
import type { LaneReason } from '../outcome/reports.types.js';
import { errorMessageOf, readBody } from './response-body.js';
import { retryAfterOf } from './retry-after.js';
import type { PauseVerdict, RetryVerdict, Verdict } from './verdict.types.js';

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers of this kind are taken as final after so many. */
const MAX_REPEATED = 3;

/**
 * What an answer means. The table: 2xx by its body; 3xx is never followed; 400, 413, 422 and other 4xx are the event's
 * end; 401–403 and 404, 405, 410, 429, 502–504, 507, 509 and 520–530 pause the lane; 408, 421, 425, 409, 500 and other
 * 5xx are tried again. `x-should-retry` overrides all but success and a pause.
 */
export function verdictOfResponse(response: Response, now: number): Verdict {
  const retryAfterMs = response.status < 300 ? undefined : retryAfterOf(response.headers, now);
  return withShouldRetry(verdictOfStatus(response, retryAfterMs), response, retryAfterMs);
}

function verdictOfStatus(response: Response, retryAfterMs: number | undefined): Verdict {
  const { status } = response;
  if (status === 204) return { kind: 'sampled' };
  if (status < 300) return verdictOfSuccess(response);
  if (status < 400) return pause('misrouted', response, undefined, redirectTarget(response.headers));
  const pauseReason = pauseReasonOf(status);
  if (pauseReason !== undefined) return pause(pauseReason, response, retryAfterMs);
  if (status === 409) return verdictOfConflict(response, retryAfterMs);
  if (status === 408 || status === 421 || status === 425) return retry('endpoint', response, { retryAfterMs });
  if (status < 500) return dead(status === 413 ? 'too_large' : 'rejected', response);
  if (status === 501 || status === 505) return retry('event', response, { retryAfterMs, reason: 'unsupported' });
  return retry('endpoint', response, { retryAfterMs });
}

function pauseReasonOf(status: number): LaneReason | undefined {
  if (status === 401 || status === 402 || status === 403) return 'auth';
  if (status === 404 || status === 405 || status === 410) return 'misrouted';
  if (status === 429) return 'throttled';
  const unavailable = [502, 503, 504, 507, 509].includes(status) || (status >= 520 && status <= 530);
  return unavailable ? 'unavailable' : undefined;
}

function verdictOfSuccess(response: Response): Verdict {
  const body = readBody(response.body);
  switch (body.kind) {
    case 'empty':
    case 'cut':
      return retry('endpoint', response, { maybeDelivered: true, message: 'the answer was cut short' });
    case 'foreign':
      return pause('misrouted', response, undefined, "the answer is not the API's: is something between?");
    case 'object': {
      const { success, eventId } = body.fields;
      if (success === true) return { kind: 'delivered', eventId: typeof eventId === 'string' ? eventId : '' };
      if (success === false)
        return retry('event', response, { reason: 'rejected', message: errorMessageOf(response.body) });
      return pause('misrouted', response, undefined, "the answer is JSON, but not the API's");
    }
  }
}

/** A conflict over an event that exists is what idempotency promises; any other may pass. */
function verdictOfConflict(response: Response, retryAfterMs: number | undefined): Verdict {
  const body = readBody(response.body);
  const fields = body.kind === 'object' ? body.fields : {};
  const exists =
    typeof fields['eventId'] === 'string' || /already exists|duplicate/i.test(errorMessageOf(response.body));
  if (exists) return { kind: 'delivered', eventId: typeof fields['eventId'] === 'string' ? fields['eventId'] : '' };
  return retry('event', response, { retryAfterMs, reason: 'conflict', message: errorMessageOf(response.body) });
}

function withShouldRetry(verdict: Verdict, response: Response, retryAfterMs: number | undefined): Verdict {
  const wish = response.headers['x-should-retry'];
  if (wish === 'true' && verdict.kind === 'dead') {
    return retry('event', response, { retryAfterMs, message: errorMessageOf(response.body) });
  }
  const refused = verdict.kind === 'retry' && (verdict.charge === 'event' || response.status >= 300);
  if (wish === 'false' && refused) return dead('rejected', response);
  return verdict;
}

function dead(reason: DeadReason, response: Response): Verdict {
  return { kind: 'dead', reason, message: `${response.status}: ${errorMessageOf(response.body)}` };
}

function pause(
  reason: LaneReason,
  response: Response,
  retryAfterMs: number | undefined,
  message?: string,
): PauseVerdict {
  return {
    kind: 'pause',
    reason,
    chargeable: reason !== 'throttled' && response.status !== 401 && response.status !== 402,
    maybeDelivered: response.status >= 500,
    message: `status ${response.status}${message === undefined ? '' : `, ${message}`}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

interface RetryDetails {
  readonly retryAfterMs?: number | undefined;
  /** The event is dead for this reason after three such answers. */
  readonly reason?: DeadReason;
  readonly maybeDelivered?: boolean;
  readonly message?: string;
}

function retry(charge: 'event' | 'endpoint', response: Response, details: RetryDetails): RetryVerdict {
  const { retryAfterMs, reason, maybeDelivered = response.status >= 500, message } = details;
  return {
    kind: 'retry',
    charge,
    maybeDelivered,
    message: `status ${response.status}${message === undefined ? '' : `, ${message}`}`,
    ...(reason === undefined ? {} : { limit: { attempts: MAX_REPEATED, reason } }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** The host that a redirect names, since the whole address may hold a token. */
function redirectTarget(headers: IncomingHttpHeaders): string {
  const location = headers.location ?? '';
  const host = URL.canParse(location) ? new URL(location).host : 'its own host';
  return `a redirect to ${host}, which is never followed; set baseUrl to where the API is`;
}
