import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createTracker } from '@greenflash-events/core';
import { Command, Option } from 'commander';
import { connectionOptions, withConnectionFlags } from '../../connection/connection-flags.js';
import { readableFile } from '../../history/open-bytes.js';
import { openSource, type Source } from '../../history/open-source.js';
import { RejectionReport } from '../../history/rejection-report.js';
import { withSourceFlags } from '../../history/source-flags.js';
import type { Answer } from '../../program/answer.types.js';
import { inputError, usageError } from '../../program/cli-error.js';
import { describeCommand } from '../../program/describe-command.js';
import { milliseconds, positiveNumber } from '../../program/flag-values.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import type { Terminal } from '../../terminal/terminal.js';
import { count } from '../../terminal/units.js';
import { answerOfCheck, answerOfImport } from './import-answer.js';
import { readState, STATE_VERSION, statePathOf, type ImportState } from './import-state.js';
import { runImport, type ImportFlags } from './run-import.js';

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
      { line: 'import history.csv --mapping mapping.json --preview', does: 'See its first events as a table' },
      {
        line: 'import history.csv --mapping mapping.json --skip-invalid',
        does: 'The mapping in a file; send the good lines',
      },
    ],
  });
  return withConnectionFlags(withSourceFlags(command))
    .argument('<file>', 'an NDJSON or CSV file, or - for the standard input')
    .option('--dry-run', 'check the file, and send nothing')
    .option('--preview', 'check the file, show its first events as a table, and send nothing')
    .option('--rate <number>', 'at most so many events a second', positiveNumber)
    .option('--skip-invalid', 'send the other lines where some are not valid')
    .option('--restart', 'start again, whatever an earlier run has left')
    .addOption(
      new Option('--patience <time>', 'how long to wait for an API that does not answer')
        .argParser(milliseconds)
        .default(FIVE_MINUTES_MS, '5m'),
    )
    .action((path: string, flags: ImportFlags & CommonFlags) =>
      run(flags, (terminal) => importHistory(path, flags, terminal)),
    );
}

/** Checks the file, then sends it; or goes on where an earlier run was stopped. */
async function importHistory(given: string, flags: ImportFlags, terminal: Terminal): Promise<Answer> {
  const readable = await readableFile(given);
  const { path, name, isCopy } = readable;
  const source = openSource(readable, flags);
  const isDry = flags.dryRun === true || flags.preview === true;
  const report = new RejectionReport(flags.report ?? (isDry || isCopy ? undefined : `${path}.rejected.ndjson`));
  const statePath = statePathOf(path);
  const choices = choicesOf(source, flags);
  const saved = isDry || flags.restart === true ? undefined : readState(statePath);
  if (saved !== undefined) {
    await checkSame(saved, path, choices);
    if (saved.finishedAt !== undefined) {
      report.load(saved.rejected + saved.progress.refused);
      return answerOfImport({ kind: 'earlier', state: saved }, report);
    }
    terminal.note(`Resuming: ${count(settledOf(saved))} of ${count(saved.valid)} events are done.`);
    report.resume(saved.reportBytes);
    return runImport({ source, flags, terminal, report, statePath, state: saved });
  }
  if (!isDry) await checkConnection(flags);
  report.begin();
  const startedAt = new Date().toISOString();
  const checked = await source.check(report, startedAt, terminal);
  const { valid, rejected, folded, warnings, guessed, sha256 } = checked;
  if (isDry || (rejected > 0 && flags.skipInvalid !== true)) {
    report.close();
    const preview = flags.preview === true ? checked.preview : [];
    return answerOfCheck({ ...checked, name, isDry, preview }, report);
  }
  const progress = { upTo: 0, pending: [], delivered: 0, sampled: 0, refused: 0 };
  const state: ImportState = {
    ...{ version: STATE_VERSION, file: { bytes: source.file.bytes, sha256 }, choices, startedAt },
    ...{ valid, rejected, folded, warnings, guessed, progress, reportBytes: report.write() },
  };
  return runImport({ source, flags, terminal, report, statePath, state });
}

/** @throws GreenflashEventsError for a key or an address that cannot be right, before the long look at the file */
async function checkConnection(flags: ImportFlags): Promise<void> {
  await createTracker(connectionOptions(flags)).shutdown();
}

/** What must be the same for lines of two runs to be the same events. */
function choicesOf({ mapping, file }: Source, flags: ImportFlags): Record<string, unknown> {
  const { ids, eventAt, delimiter, baseUrl, encoding, decimal, dateFormat, timezone } = flags;
  const reading = { encoding, decimal, dateFormat, timezone };
  const choices = { ...reading, ids, eventAt, delimiter, baseUrl, format: file.format, mapping };
  return JSON.parse(JSON.stringify(choices)) as Record<string, unknown>;
}

async function checkSame(saved: ImportState, path: string, choices: Readonly<Record<string, unknown>>): Promise<void> {
  const names = new Set([...Object.keys(choices), ...Object.keys(saved.choices)]);
  const other = [...names].filter((name) => JSON.stringify(choices[name]) !== JSON.stringify(saved.choices[name]));
  if (other.length > 0) {
    throw usageError(
      `an import of this file was begun with another ${other.join(', ')}`,
      'Give the same flags to go on, or --restart to start again.',
    );
  }
  if ((await sha256Of(path)) === saved.file.sha256) return;
  throw inputError(
    `${path} has changed since its import was begun`,
    'Give --restart to start again: a line that was sent and is the same as it was is counted once.',
  );
}

async function sha256Of(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest('hex');
}

function settledOf({ progress }: ImportState): number {
  return progress.delivered + progress.sampled + progress.refused;
}
