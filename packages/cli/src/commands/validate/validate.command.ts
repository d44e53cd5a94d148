import { Command } from 'commander';
import { withSourceFlags, type SourceFlags } from '../../history/source-flags.js';
import { describeCommand } from '../../program/describe-command.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { validateHistory } from './validate-history.js';

export function validateCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('validate'), {
    summary: 'check a file of events, and send nothing',
    details: 'Says of each line what import would say of it, without a key and without a request.',
    examples: [
      {
        line: 'validate history.ndjson --product-id 3c90c3cc-0d44-4b50-8888-8dd25736052a',
        does: 'One JSON object a line',
      },
      {
        line: 'validate history.csv --mapping mapping.json --report bad.ndjson',
        does: 'A CSV file, its bad lines to a file',
      },
    ],
  });
  return withSourceFlags(command)
    .argument('<file>', 'an NDJSON or CSV file')
    .action((path: string, flags: SourceFlags & CommonFlags) =>
      run(flags, (terminal) => validateHistory(path, flags, terminal)),
    );
}
