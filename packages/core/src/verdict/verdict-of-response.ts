import type { IncomingHttpHeaders } from 'node:http';
import type { DeadReason } from '../outcome/outcome.types.js';
import { retryAfterOf } from './retry-after.js';
import type { EndpointFault, PauseVerdict, RetryVerdict, Verdict } from './verdict.types.js';

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers of this kind are taken as final after so many. */
const MAX_REPEATED = 3;

/**
 * What an answer means. The table: 2xx by its body; 3xx is never followed; 400, 413, 422 and other 4xx are the event's
 * end; 401 pauses the lane; 402, 403, 404, 405, 408, 410, 421, 425, 429 and 5xx are tried again and are evidence against
 * the endpoint; 409, 501, 505 and `success: false` are tried three times. `x-should-retry` overrides what is said of the
 * event, and nothing that is said of the endpoint. A `Retry-After` or a spent `RateLimit` is a wish for every event, whatever the status.
 */
export function verdictOfResponse(response: Response, now: number): Verdict {
  const askedMs = retryAfterOf(response.headers, now, response.status < 300);
  const verdict = withShouldRetry(verdictOfStatus(response), response);
  return askedMs === undefined || verdict.kind === 'aborted' ? verdict : { ...verdict, askedMs };
}

function verdictOfStatus(response: Response): Verdict {
  const { status } = response;
  if (status === 204) return { kind: 'sampled' };
  if (status < 300) return verdictOfSuccess(response);
  if (status < 400) return retry('misrouted', response, { message: redirectTarget(response.headers) });
  if (status === 401) return refusedKey(response);
  // What has to be paid first is not the fault of the events.
  if (status === 402) return { ...retry('auth', response, {}), neverCharged: true };
  if (status === 409) return verdictOfConflict(response);
  if (status === 501 || status === 505) return retry('event', response, { reason: 'unsupported' });
  const fault = endpointFaultOf(status);
  if (fault !== undefined) return retry(fault, response, {});
  return dead(status === 413 ? 'too_large' : 'rejected', response);
}

function endpointFaultOf(status: number): EndpointFault | undefined {
  if (status === 403) return 'auth';
  if (status === 404 || status === 405 || status === 410) return 'misrouted';
  if (status === 429) return 'throttled';
  return status >= 500 || status === 408 || status === 421 || status === 425 ? 'unavailable' : undefined;
}

function verdictOfSuccess(response: Response): Verdict {
  const body = readBody(response.body);
  switch (body.kind) {
    case 'empty':
    case 'cut':
      return retry('unavailable', response, { maybeDelivered: true, message: 'the answer was cut short' });
    case 'foreign':
      return retry('misrouted', response, {
        message: "the answer is not the API's; is a proxy or a login page in between?",
      });
    case 'object': {
      const { success, eventId } = body.fields;
      if (success === true) return { kind: 'delivered', eventId: typeof eventId === 'string' ? eventId : '' };
      if (success === false)
        return retry('event', response, { reason: 'rejected', message: errorMessageOf(response.body) });
      return retry('misrouted', response, { message: "the answer is JSON, but not the API's" });
    }
  }
}

/** A conflict over an event that exists is what idempotency promises; any other may pass. */
function verdictOfConflict(response: Response): Verdict {
  const body = readBody(response.body);
  const fields = body.kind === 'object' ? body.fields : {};
  const exists =
    typeof fields['eventId'] === 'string' || /already exists|duplicate/i.test(errorMessageOf(response.body));
  if (exists) return { kind: 'delivered', eventId: typeof fields['eventId'] === 'string' ? fields['eventId'] : '' };
  return retry('event', response, { reason: 'conflict', message: errorMessageOf(response.body) });
}

function withShouldRetry(verdict: Verdict, response: Response): Verdict {
  const wish = response.headers['x-should-retry'];
  if (wish === 'true' && verdict.kind === 'dead') {
    return retry('event', response, { message: errorMessageOf(response.body) });
  }
  return wish === 'false' && isOverridden(verdict, response.status) ? dead('rejected', response) : verdict;
}

/** What says that the endpoint is out of order, or that the answer was cut, is no word on the event. */
function isOverridden(verdict: Verdict, status: number): boolean {
  if (verdict.kind !== 'retry') return false;
  return verdict.fault === 'event' || (verdict.fault === 'unavailable' && status >= 400 && !isOfGateway(status));
}

function isOfGateway(status: number): boolean {
  return [502, 503, 504, 507, 509].includes(status) || (status >= 520 && status <= 530);
}

function dead(reason: DeadReason, response: Response): Verdict {
  return { kind: 'dead', reason, message: `${response.status}: ${errorMessageOf(response.body)}` };
}

function refusedKey({ status }: Response): PauseVerdict {
  return { kind: 'pause', reason: 'auth', maybeDelivered: false, message: `status ${status}` };
}

interface RetryDetails {
  /** The event is dead for this reason after three such answers. */
  readonly reason?: DeadReason;
  readonly maybeDelivered?: boolean;
  readonly message?: string;
}

function retry(fault: 'event' | EndpointFault, response: Response, details: RetryDetails): RetryVerdict {
  const { reason, maybeDelivered = response.status >= 500, message } = details;
  return {
    kind: 'retry',
    fault,
    maybeDelivered,
    message: `status ${response.status}${message === undefined ? '' : `, ${message}`}`,
    ...(reason === undefined ? {} : { limit: { attempts: MAX_REPEATED, reason } }),
  };
}

/** The host that a redirect names, since the whole address may hold a token. */
function redirectTarget(headers: IncomingHttpHeaders): string {
  const location = headers.location ?? '';
  const host = URL.canParse(location) ? new URL(location).host : 'its own host';
  return `a redirect to ${host}, which is never followed; set baseUrl to where the API is`;
}

/** What an answer's body is, as far as a verdict depends on it. */
type ResponseBody =
  | { readonly kind: 'empty' }
  /** Begins as JSON and does not end as such. */
  | { readonly kind: 'cut' }
  /** HTML, an array, a number: not from the API. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, unknown>> };

function readBody(body: string): ResponseBody {
  const text = body.trim();
  if (text === '') return { kind: 'empty' };
  try {
    const fields = JSON.parse(text) as unknown;
    const isObject = typeof fields === 'object' && fields !== null && !Array.isArray(fields);
    return isObject ? { kind: 'object', fields: fields as Record<string, unknown> } : { kind: 'foreign' };
  } catch {
    return text.startsWith('{') ? { kind: 'cut' } : { kind: 'foreign' };
  }
}

const MAX_MESSAGE_LENGTH = 500;

/** The message of an error body in one of the usual shapes, for a dead letter; cut to 500 characters. */
function errorMessageOf(body: string): string {
  const read = readBody(body);
  if (read.kind !== 'object') return body.slice(0, MAX_MESSAGE_LENGTH);
  const { message, error } = read.fields;
  const nested = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  // Not serialized again: a body that nests thousands of levels deep can be parsed, but not serialized.
  const found = [nested, message].find((text) => typeof text === 'string') ?? body.trim();
  return found.slice(0, MAX_MESSAGE_LENGTH);
}
