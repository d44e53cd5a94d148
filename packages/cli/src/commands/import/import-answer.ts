import { LANE_ADVICE } from '../../connection/lane-advice.js';
import { describeRejections, rejectionsData } from '../../history/describe-rejections.js';
import type { RejectionReport } from '../../history/rejection-report.js';
import type { Answer } from '../../program/answer.types.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';
import { exitCodeOf } from '../../program/on-signals.js';
import type { Style } from '../../terminal/style.js';
import { count, counted } from '../../terminal/units.js';
import type { LineProgress } from './import-progress.js';
import type { ImportState } from './import-state.js';
import type { Stop } from './stop.types.js';

interface Check {
  readonly valid: number;
  readonly rejected: number;
  readonly sample: string | undefined;
  readonly isDry: boolean;
}

/** Nothing was sent: it was not wanted, or some lines are not valid. */
export function answerOfCheck({ valid, rejected, sample, isDry }: Check, report: RejectionReport): Answer {
  const first = sample === undefined ? {} : { sample: JSON.parse(sample) as unknown };
  return {
    exitCode: rejected === 0 ? EXIT.done : EXIT.refused,
    data: { ok: rejected === 0, sent: false, valid, rejected: rejectionsData(report), ...first },
    lines: (style) => [
      `${counted(valid, 'event')} can be sent, ${rejected === 0 ? 'and no line is rejected.' : style.red(`${counted(rejected, 'line')} cannot:`)}`,
      ...describeRejections(report, style),
      ...(isDry && sample !== undefined ? ['The first event:', style.dim(sample)] : []),
      ...(isDry ? [] : ['Nothing was sent. Mend these lines, or give --skip-invalid to send the others.']),
    ],
  };
}

type Ended =
  | { readonly kind: 'earlier'; readonly state: ImportState }
  | {
      readonly kind: 'run';
      readonly stop: Stop | undefined;
      readonly progress: LineProgress;
      readonly valid: number;
      readonly rejected: number;
    };

/** What has become of the file, over all runs. */
export function answerOfImport(ended: Ended, report: RejectionReport): Answer {
  const { progress, valid, rejected } = ended.kind === 'run' ? ended : ended.state;
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
      rejected: rejectionsData(report, refused + rejected),
    },
    lines: (style) => [
      ...(ended.kind === 'earlier'
        ? [`This file was imported before (${ended.state.finishedAt}); --restart sends it again.`]
        : []),
      describeCounts(counts, style),
      ...(report.count > 0
        ? describeRejections(report, style)
        : refused + rejected > 0
          ? [`  All rejected lines: ${report.path}`]
          : []),
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
  const goOn = `${counted(left, 'event')} ${left === 1 ? 'is' : 'are'} left. The same command goes on from here.`;
  if (stop.kind === 'signal') return [`Stopped: ${goOn}`];
  const { problem, hint } = LANE_ADVICE[stop.reason];
  return [style.red(`Stopped, since ${problem}: ${goOn}`), hint];
}

function exitCodeOfStop(stop: Stop): ExitCode {
  if (stop.kind === 'signal') return exitCodeOf(stop.signal);
  return LANE_ADVICE[stop.reason].exitCode;
}
