import { describeRejections, rejectionsData } from '../../history/describe-rejections.js';
import { openSource } from '../../history/open-source.js';
import { RejectionReport } from '../../history/rejection-report.js';
import type { SourceFlags } from '../../history/source-flags.js';
import type { Answer } from '../../program/answer.types.js';
import { EXIT } from '../../program/exit-code.js';
import type { Terminal } from '../../terminal/terminal.js';
import { count, counted } from '../../terminal/units.js';

/** @throws CliError for flags that make no sense, or a file that cannot be read */
export async function validateHistory(path: string, flags: SourceFlags, terminal: Terminal): Promise<Answer> {
  const source = openSource(path, flags, terminal.logger);
  const report = new RejectionReport(flags.report);
  report.begin();
  const { valid, rejected } = await source.check(report, new Date().toISOString(), terminal);
  report.close();
  return {
    exitCode: rejected === 0 ? EXIT.done : EXIT.refused,
    data: { ok: rejected === 0, valid, rejected: rejectionsData(report) },
    lines: (style) => [
      rejected === 0
        ? style.green(valid === 1 ? 'The event is valid.' : `All ${counted(valid, 'event')} are valid.`)
        : `${counted(valid, 'event')} ${valid === 1 ? 'is' : 'are'} valid, ${style.red(`${count(rejected)} ${rejected === 1 ? 'line is' : 'lines are'} not`)}:`,
      ...describeRejections(report, style),
    ],
  };
}
