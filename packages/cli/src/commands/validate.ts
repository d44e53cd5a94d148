import { Command } from 'commander';
import { checkData, describeFolded, describeRejections, rejectionsData } from '../history/describe-check.js';
import { readableFile } from '../history/open-bytes.js';
import { openSource } from '../history/open-source.js';
import { RejectionReport } from '../history/rejection-report.js';
import { withSourceFlags, type SourceFlags } from '../history/source-flags.js';
import type { Answer } from '../program/answer.types.js';
import { describeCommand } from '../program/describe-command.js';
import { EXIT } from '../program/exit-code.js';
import type { CommonFlags, RunCommand } from '../program/run-command.js';
import type { Terminal } from '../terminal/terminal.js';
import { count, counted } from '../terminal/units.js';

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
    .argument('<file>', 'an NDJSON or CSV file, or - for the standard input')
    .action((path: string, flags: SourceFlags & CommonFlags) =>
      run(flags, (terminal) => validateHistory(path, flags, terminal)),
    );
}

/** @throws CliError for flags that are not valid, or a file that cannot be read */
async function validateHistory(given: string, flags: SourceFlags, terminal: Terminal): Promise<Answer> {
  const source = openSource(await readableFile(given), flags);
  const report = new RejectionReport(flags.report);
  report.begin();
  const checked = await source.check(report, new Date().toISOString(), terminal);
  report.close();
  const { valid, rejected, folded } = checked;
  return {
    exitCode: rejected === 0 ? EXIT.done : EXIT.refused,
    data: { ok: rejected === 0, ...checkData(checked), rejected: rejectionsData(report) },
    lines: (style) => [
      rejected === 0
        ? style.green(valid === 1 ? 'The event is valid.' : `All ${counted(valid, 'event')} are valid.`)
        : `${counted(valid, 'event')} ${valid === 1 ? 'is' : 'are'} valid, ${style.red(`${count(rejected)} ${rejected === 1 ? 'line is' : 'lines are'} not`)}:`,
      ...describeRejections(report, style),
      ...describeFolded(folded),
    ],
  };
}
