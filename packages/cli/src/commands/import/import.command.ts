import { Command, Option } from 'commander';
import { withConnectionFlags } from '../../connection/connection-flags.js';
import { withSourceFlags } from '../../history/source-flags.js';
import { describeCommand } from '../../program/describe-command.js';
import { milliseconds, positiveNumber } from '../../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { ImportFlags } from './import-flags.js';
import { importHistory } from './import-history.js';

const FIVE_MINUTES_MS = 300_000;

const DETAILS =
  'Every line is checked before the first one is sent. Stopped or killed, the same command goes on where it was: what ' +
  'is done stands in <file>.import-state.json, and an event that is sent twice is counted once by its insert id. ' +
  'Rejected lines are listed in <file>.rejected.ndjson.';

export function importCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('import'), {
    summary: 'send a file of past events, each counted once',
    details: DETAILS,
    examples: [
      { line: 'import history.ndjson --dry-run', does: 'See what would be sent' },
      {
        line: 'import history.csv --map eventType=kind --map value=amount --set valueType=currency --rate 200',
        does: 'Columns of other names, an amount of money, at most 200 events a second',
      },
      {
        line: 'import history.csv --mapping mapping.json --skip-invalid',
        does: 'The mapping in a file; send the good lines',
      },
    ],
  });
  return withConnectionFlags(withSourceFlags(command))
    .argument('<file>', 'an NDJSON or CSV file')
    .option('--dry-run', 'check the file, and send nothing')
    .option('--rate <number>', 'at most so many events a second', positiveNumber)
    .option('--skip-invalid', 'send the other lines where some are not valid')
    .option('--restart', 'begin anew, whatever an earlier run has left')
    .addOption(
      new Option('--patience <time>', 'how long to wait for an API that does not answer')
        .argParser(milliseconds)
        .default(FIVE_MINUTES_MS, '5m'),
    )
    .action((path: string, flags: ImportFlags & CommonFlags) =>
      run(flags, (terminal) => importHistory(path, flags, terminal)),
    );
}
