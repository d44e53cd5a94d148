import { text } from 'node:stream/consumers';
import { createTracker, type EventInput, type LaneReason, type Outcome } from '@greenflash-events/core';
import { connectionOptions } from '../../connection/connection-flags.js';
import { SILENT_LOGGER } from '../../connection/silent-logger.js';
import { LANE_ADVICE } from '../../connection/lane-advice.js';
import type { Answer } from '../../program/answer.types.js';
import { usageError } from '../../program/cli-error.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';
import type { Style } from '../../terminal/style.js';
import type { SendFlags } from './send-flags.js';

/** Sends one event by the rules of every tracker. */
export async function sendEvent(json: string, flags: SendFlags): Promise<Answer> {
  const input = parseEvent(json === '-' ? await text(process.stdin) : json);
  const { productId } = flags;
  const ended = new AbortController();
  const tracker = createTracker({
    ...connectionOptions(flags),
    ...(productId === undefined ? {} : { productId }),
    name: 'send',
    // The answer says it all.
    logger: SILENT_LOGGER,
    // What waiting does not cure is said at once.
    hooks: { onLaneState: ({ reason }) => (reason === 'auth' || reason === 'misrouted' ? ended.abort() : undefined) },
  });
  const outcome = await tracker.trackAndWait(input, { deadlineMs: flags.deadline, signal: ended.signal });
  const { reason } = tracker.stats().lane;
  await tracker.shutdown({ deadlineMs: 1 });
  return answerOf(outcome, reason);
}

function parseEvent(json: string): EventInput {
  try {
    return JSON.parse(json) as EventInput;
  } catch (error) {
    throw usageError(
      `the event is not JSON: ${(error as Error).message}`,
      `Give an object in single quotes: '{"eventType": "trial_started", "value": "pro"}'.`,
    );
  }
}

function answerOf(outcome: Outcome, lane: LaneReason | undefined): Answer {
  const isSent = outcome.status === 'delivered' || outcome.status === 'sampled';
  const advice = outcome.status === 'pending' && lane !== undefined ? LANE_ADVICE[lane] : undefined;
  return {
    exitCode: isSent ? EXIT.done : exitCodeOf(outcome, lane),
    data: { ok: isSent, outcome, ...(advice === undefined ? {} : { problem: advice.problem, hint: advice.hint }) },
    lines: (style) => [describe(outcome, advice?.problem, style), ...(advice === undefined ? [] : [advice.hint])],
  };
}

function exitCodeOf({ status }: Outcome, lane: LaneReason | undefined): ExitCode {
  if (status !== 'pending') return EXIT.refused;
  return lane === undefined ? EXIT.unreachable : LANE_ADVICE[lane].exitCode;
}

function describe(outcome: Outcome, problem: string | undefined, style: Style): string {
  switch (outcome.status) {
    case 'delivered':
      return style.green(`Delivered: event ${outcome.eventId}, insert id ${outcome.insertId}.`);
    case 'sampled':
      return style.green(`Left out by the API's sampling: insert id ${outcome.insertId}.`);
    case 'dead':
      return style.red(
        `Refused by the API (${outcome.reason})${outcome.message === undefined ? '' : `: ${outcome.message}`}`,
      );
    case 'rejected': {
      const problems = (outcome.problems ?? []).map(({ field, message }) => `\n  ${field} ${message}`);
      return style.red(`Not a valid event (${outcome.reason}), nothing was sent:${problems.join('')}`);
    }
    case 'dropped':
    case 'pending':
      return style.red(
        `Not delivered${problem === undefined ? '' : `, since ${problem}`}. ` +
          `Send it again with the insertId ${outcome.insertId}, and it is counted once.`,
      );
  }
}
