import { Command, Option } from 'commander';
import { withConnectionFlags } from '../../connection/connection-flags.js';
import { describeCommand } from '../../program/describe-command.js';
import { milliseconds } from '../../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { sendEvent } from './send-event.js';
import type { SendFlags } from './send-flags.js';

const HALF_A_MINUTE_MS = 30_000;

export function sendCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('send'), {
    summary: 'send one event, and say what became of it',
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
