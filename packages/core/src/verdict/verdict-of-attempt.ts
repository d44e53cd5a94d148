import type { AttemptResult, TransportFault } from '../transport/transport.types.js';
import { verdictOfResponse } from './verdict-of-response.js';
import type { Verdict } from './verdict.types.js';

/**
 * What an attempt's result means. Pure.
 *
 * @param now epoch milliseconds, for a Retry-After date in an answer that has no Date of its own
 */
export function verdictOfAttempt(result: AttemptResult, now: number): Verdict {
  switch (result.kind) {
    case 'response':
      return verdictOfResponse(result, now);
    case 'cut':
      // A status that refuses or delays the event says so without its body.
      if (result.status >= 300) return verdictOfResponse({ ...result, body: '' }, now);
      return { kind: 'retry', fault: 'unavailable', maybeDelivered: true, message: result.message };
    case 'failed':
      return verdictOfFault(result.fault, result.message);
    case 'aborted':
      return { kind: 'aborted' };
  }
}

function verdictOfFault(fault: TransportFault, message: string): Verdict {
  switch (fault) {
    case 'connect':
      return { kind: 'retry', fault: 'network', maybeDelivered: false, message };
    case 'timeout':
      return { kind: 'retry', fault: 'timeout', maybeDelivered: true, message };
    case 'stale_socket':
      return { kind: 'retry', fault: 'unavailable', free: true, maybeDelivered: true, message };
    case 'reset':
    case 'protocol':
      return { kind: 'retry', fault: 'unavailable', maybeDelivered: true, message };
    case 'broken':
      return { kind: 'pause', reason: 'broken', maybeDelivered: false, message };
  }
}
