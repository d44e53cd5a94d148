import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createTracker } from '@greenflash-events/core';
import { connectionOptions } from '../../connection/connection-flags.js';
import { openSource, type Source } from '../../history/open-source.js';
import { RejectionReport } from '../../history/rejection-report.js';
import type { Answer } from '../../program/answer.types.js';
import { inputError, usageError } from '../../program/cli-error.js';
import type { Terminal } from '../../terminal/terminal.js';
import { count } from '../../terminal/units.js';
import { answerOfCheck, answerOfImport } from './import-answer.js';
import type { ImportFlags } from './import-flags.js';
import { readState, STATE_VERSION, statePathOf, type ImportState } from './import-state.js';
import { runImport } from './run-import.js';

/** Checks the file, then sends it; or goes on where an earlier run was stopped. */
export async function importHistory(path: string, flags: ImportFlags, terminal: Terminal): Promise<Answer> {
  const source = openSource(path, flags, terminal.logger);
  const isDry = flags.dryRun === true;
  const report = new RejectionReport(flags.report ?? (isDry ? undefined : `${path}.rejected.ndjson`));
  const statePath = statePathOf(path);
  const choices = choicesOf(source, flags);
  const saved = isDry || flags.restart === true ? undefined : readState(statePath);
  if (saved !== undefined) {
    await checkSame(saved, path, choices);
    if (saved.finishedAt !== undefined) return answerOfImport({ kind: 'earlier', state: saved }, report);
    terminal.note(`Going on: ${count(settledOf(saved))} of ${count(saved.valid)} events are done.`);
    report.resume(saved.reportBytes);
    return runImport({ source, flags, terminal, report, statePath, state: saved });
  }
  if (!isDry) await checkConnection(flags);
  report.begin();
  const startedAt = new Date().toISOString();
  const { valid, rejected, sample, sha256 } = await source.check(report, startedAt, terminal);
  if (isDry || (rejected > 0 && flags.skipInvalid !== true)) {
    report.close();
    return answerOfCheck({ valid, rejected, sample, isDry }, report);
  }
  const progress = { upTo: 0, pending: [], delivered: 0, sampled: 0, refused: 0 };
  const file = { bytes: source.file.bytes, sha256 };
  const state: ImportState = {
    version: STATE_VERSION,
    file,
    choices,
    startedAt,
    valid,
    rejected,
    progress,
    reportBytes: report.write(),
  };
  return runImport({ source, flags, terminal, report, statePath, state });
}

/** @throws GreenflashEventsError for a key or an address that cannot be right, before the long look at the file */
async function checkConnection(flags: ImportFlags): Promise<void> {
  await createTracker(connectionOptions(flags)).shutdown();
}

/** What must be the same for lines of two runs to be the same events. */
function choicesOf({ mapping, file }: Source, flags: ImportFlags): Record<string, unknown> {
  const { productId, ids, eventAt, delimiter, baseUrl } = flags;
  const choices = { productId, ids, eventAt, delimiter, baseUrl, format: file.format, mapping };
  return JSON.parse(JSON.stringify(choices)) as Record<string, unknown>;
}

async function checkSame(saved: ImportState, path: string, choices: Readonly<Record<string, unknown>>): Promise<void> {
  const names = new Set([...Object.keys(choices), ...Object.keys(saved.choices)]);
  const other = [...names].filter((name) => JSON.stringify(choices[name]) !== JSON.stringify(saved.choices[name]));
  if (other.length > 0) {
    throw usageError(
      `an import of this file was begun with another ${other.join(', ')}`,
      'Give the same flags to go on, or --restart to begin anew.',
    );
  }
  if ((await sha256Of(path)) === saved.file.sha256) return;
  throw inputError(
    `${path} has changed since its import was begun`,
    'Give --restart to begin anew: a line that was sent and is the same as it was is counted once.',
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
