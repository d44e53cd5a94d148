import { text } from 'node:stream/consumers';
import { createTracker, type EventInput, type LaneReason, type Outcome } from '@greenflash-events/core';
import { Command, Option } from 'commander';
import { connectionOptions, withConnectionFlags, type ConnectionFlags } from '../connection/connection-flags.js';
import { LANE_ADVICE } from '../connection/lane-advice.js';
import { SILENT_LOGGER } from '../connection/silent-logger.js';
import type { Answer } from '../program/answer.types.js';
import { usageError } from '../program/cli-error.js';
import { describeCommand } from '../program/describe-command.js';
import { EXIT, type ExitCode } from '../program/exit-code.js';
import { milliseconds } from '../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import type { Style } from '../terminal/style.js';

interface SendFlags extends ConnectionFlags {
  readonly productId?: string;
  /** Milliseconds. */
  readonly deadline: number;
}

const HALF_A_MINUTE_MS = 30_000;

export function sendCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('send'), {
    summary: 'send one event, and tell its outcome',
    examples: [
      {
        line: `send '{"eventType": "trial_started", "value": "pro", "externalUserId": "user-7"}' --product-id 3c90c3cc-0d44-4b50-8888-8dd25736052a`,
        does: 'Give the event as JSON',
      },
      { line: 'send - --deadline 5s < event.json', does: 'Read it from the standard input' },
    ],
  });
  return withConnectionFlags(command)
    .argument('<json>', 'the event as a JSON object, or - for the standard input')
    .option('--product-id <uuid>', 'product of the event, where it names none')
    .addOption(
      new Option('--deadline <time>', 'how long to try').argParser(milliseconds).default(HALF_A_MINUTE_MS, '30s'),
    )
    .action((json: string, flags: SendFlags & CommonFlags) => run(flags, () => sendEvent(json, flags)));
}

/** Sends one event by the rules of every tracker. */
async function sendEvent(json: string, flags: SendFlags): Promise<Answer> {
  const input = parseEvent(json === '-' ? await text(process.stdin) : json);
  const { productId } = flags;
  const ended = new AbortController();
  let met: LaneReason | undefined;
  const tracker = createTracker({
    ...connectionOptions(flags),
    ...(productId === undefined ? {} : { productId }),
    name: 'send',
    // The answer says it all.
    logger: SILENT_LOGGER,
    hooks: {
      onRetry: ({ fault }) => {
        if (fault !== 'event') met = fault;
        // What waiting does not cure is told at once.
        if (fault === 'auth' || fault === 'misrouted' || fault === 'broken') ended.abort();
      },
    },
  });
  const outcome = await tracker.trackAndWait(input, { deadlineMs: flags.deadline, signal: ended.signal });
  await tracker.shutdown({ deadlineMs: 1 });
  return answerOf(outcome, met);
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
