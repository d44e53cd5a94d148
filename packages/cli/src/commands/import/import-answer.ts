import type { LaneReason } from '@greenflash-events/core';
import { LANE_ADVICE } from '../../connection/lane-advice.js';
import { checkData, describeFolded, describeRejections, rejectionsData } from '../../history/describe-check.js';
import type { CheckedSource } from '../../history/open-source.js';
import type { RejectionReport } from '../../history/rejection-report.js';
import type { Answer } from '../../program/answer.types.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';
import { exitCodeOf } from '../../program/on-signals.js';
import type { Style } from '../../terminal/style.js';
import { table } from '../../terminal/table.js';
import { count, counted } from '../../terminal/units.js';
import type { ImportState } from './import-state.js';

/** What ends an import before its last line. */
export type Stop =
  | { readonly kind: 'signal'; readonly signal: 'SIGINT' | 'SIGTERM' }
  | { readonly kind: 'endpoint'; readonly reason: LaneReason };

interface Check extends CheckedSource {
  readonly name: string;
  readonly isDry: boolean;
}

/** Nothing was sent: it was not wanted, or some lines are not valid. */
export function answerOfCheck(checked: Check, report: RejectionReport): Answer {
  const { valid, rejected, folded, sample, isDry, preview, name, guessed } = checked;
  const first = sample === undefined ? {} : { sample: JSON.parse(sample) as unknown };
  return {
    exitCode: rejected === 0 ? EXIT.done : EXIT.refused,
    data: {
      ok: rejected === 0,
      sent: false,
      ...checkData(checked),
      rejected: rejectionsData(report),
      ...first,
      ...(preview.length === 0 ? {} : { preview: preview.map(previewData) }),
    },
    lines: (style) => [
      ...(preview.length === 0 ? [] : [style.bold(`The first ${counted(preview.length, 'event')} of ${name}`)]),
      ...table(preview.map(previewRow), style),
      ...(preview.length === 0 ? [] : guessed.map((what) => `Detected: ${what}.`)),
      `${counted(valid, 'event')} can be sent, ${rejected === 0 ? 'and no line is rejected.' : style.red(`${counted(rejected, 'line')} cannot:`)}`,
      ...describeRejections(report, style),
      ...describeFolded(folded),
      ...(isDry && sample !== undefined && preview.length === 0 ? ['The first event:', style.dim(sample)] : []),
      ...(isDry ? [] : ['Nothing was sent. Fix these lines, or give --skip-invalid to send the others.']),
    ],
  };
}

function previewData({ line, body }: Check['preview'][number]): object {
  return { line, event: JSON.parse(body) as unknown };
}

function previewRow({ line, body }: Check['preview'][number]): Record<string, string> {
  const { eventType, eventAt, value, valueType, insertId, productId, ...others } = JSON.parse(body) as Record<
    string,
    string
  >;
  const rest = Object.keys(others).length === 0 ? '' : JSON.stringify(others);
  const fields = { eventType, eventAt, value, valueType, insertId, productId, others: rest };
  const short = Object.entries(fields).map(([name, text = '']) => [
    name,
    text.length > 40 ? `${text.slice(0, 39)}…` : text,
  ]);
  return { line: String(line), ...(Object.fromEntries(short) as Record<string, string>) };
}

type Ended =
  | { readonly kind: 'earlier'; readonly state: ImportState }
  | { readonly kind: 'run'; readonly stop: Stop | undefined; readonly state: ImportState };

/** The outcome of the file, over all runs. */
export function answerOfImport(ended: Ended, report: RejectionReport): Answer {
  const { progress, valid, rejected, folded, warnings, guessed } = ended.state;
  const { delivered, sampled, refused } = progress;
  const left = valid - delivered - sampled - refused;
  const stop = ended.kind === 'run' ? ended.stop : undefined;
  const exitCode =
    left > 0 && stop !== undefined ? exitCodeOfStop(stop) : refused + rejected > 0 ? EXIT.refused : EXIT.done;
  const counts = { delivered, sampled, refused, invalid: rejected, left };
  return {
    exitCode,
    data: {
      ok: exitCode === EXIT.done,
      sent: true,
      ...counts,
      ...{ folded, warnings, guessed },
      rejected: rejectionsData(report, refused + rejected),
      ...(ended.kind === 'earlier' ? { finishedAt: ended.state.finishedAt } : {}),
    },
    lines: (style) => [
      ...(ended.kind === 'earlier'
        ? [`This file was imported before (ended ${ended.state.finishedAt}); --restart sends it again.`]
        : []),
      describeCounts(counts, style),
      ...(report.count > 0
        ? describeRejections(report, style)
        : refused + rejected > 0
          ? [`  All rejected lines: ${report.path}`]
          : []),
      ...describeFolded(folded),
      ...(left > 0 && stop !== undefined ? describeStop(stop, left, style) : []),
    ],
  };
}

function describeCounts(
  {
    delivered,
    sampled,
    refused,
    invalid,
  }: { readonly delivered: number; readonly sampled: number; readonly refused: number; readonly invalid: number },
  style: Style,
): string {
  return [
    style.green(`${counted(delivered, 'event')} delivered`),
    ...(sampled > 0 ? [`${count(sampled)} left out by the API's sampling`] : []),
    ...(refused > 0 ? [style.red(`${count(refused)} refused by the API`)] : []),
    ...(invalid > 0 ? [style.red(`${counted(invalid, 'line')} not valid`)] : []),
  ].join(', ');
}

function describeStop(stop: Stop, left: number, style: Style): string[] {
  const goOn = `${counted(left, 'event')} ${left === 1 ? 'is' : 'are'} left. The same command continues from here.`;
  if (stop.kind === 'signal') return [`Stopped: ${goOn}`];
  const { problem, hint } = LANE_ADVICE[stop.reason];
  return [style.red(`Stopped, since ${problem}: ${goOn}`), hint];
}

function exitCodeOfStop(stop: Stop): ExitCode {
  if (stop.kind === 'signal') return exitCodeOf(stop.signal);
  return LANE_ADVICE[stop.reason].exitCode;
}
