import type { LaneReason } from '@greenflash-events/core';
import { EXIT, type ExitCode } from '../program/exit-code.js';

interface LaneAdvice {
  readonly problem: string;
  readonly hint: string;
  /** What the program ends with for it. */
  readonly exitCode: ExitCode;
}

/** What a pause of the endpoint means, and what to do about it. */
export const LANE_ADVICE: Readonly<Record<LaneReason, LaneAdvice>> = {
  auth: {
    problem: 'the API refuses the key',
    hint: 'Set GREENFLASH_API_KEY to a key that is valid, or give --api-key-file.',
    exitCode: EXIT.misconfigured,
  },
  misrouted: {
    problem: 'what answers at that address is not the Events API',
    hint: 'Set GREENFLASH_BASE_URL, or give --base-url; it ends in /api/v1.',
    exitCode: EXIT.misconfigured,
  },
  throttled: { problem: 'the API asks to wait', hint: 'It goes on by itself.', exitCode: EXIT.unreachable },
  unavailable: { problem: 'the API is not available', hint: 'Try again later.', exitCode: EXIT.unreachable },
  timeout: { problem: 'the API does not answer in time', hint: 'Try again later.', exitCode: EXIT.unreachable },
  network: {
    problem: 'there is no connection to the API',
    hint: 'Check the address and the network; then try again.',
    exitCode: EXIT.unreachable,
  },
  broken: {
    problem: 'nothing can be sent because of an error on this side',
    hint: 'Run it again with the log at hand, and check how the packages are installed.',
    exitCode: EXIT.misconfigured,
  },
};
