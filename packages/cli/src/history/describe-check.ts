import type { Style } from '../terminal/style.js';
import { count, counted } from '../terminal/units.js';
import type { CheckedSource } from './open-source.js';
import type { RejectionReport } from './rejection-report.js';
import type { Rejection } from './rejection.types.js';

/** The first rejected lines for people, and where the others are. */
export function describeRejections({ first, count: total, path }: RejectionReport, style: Style): string[] {
  const lines = first.map((rejection) => `  ${style.bold(`line ${rejection.line}`)}  ${describeProblems(rejection)}`);
  if (total > first.length) lines.push(`  … and ${count(total - first.length)} more`);
  if (total > 0 && path !== undefined) lines.push(`  All of them: ${path}`);
  else if (total > first.length) lines.push('  All of them in a file: --report <file>');
  return lines;
}

/**
 * The same for programs.
 *
 * @param total how many lines were rejected @default those of this run
 */
export function rejectionsData({ first, count: ofRun, path }: RejectionReport, total = ofRun): object {
  return { count: total, first, ...(path === undefined || total === 0 ? {} : { report: path }) };
}

/** What a check has found, for programs; the rejected lines aside. */
export function checkData({
  valid,
  folded,
  warnings,
  guessed,
}: Pick<CheckedSource, 'valid' | 'folded' | 'warnings' | 'guessed'>): object {
  return { valid, folded, warnings, guessed };
}

/** @param folded lines that are the same event as an earlier one */
export function describeFolded(folded: number): string[] {
  if (folded === 0) return [];
  return [
    `${counted(folded, 'line')} ${folded === 1 ? 'is the same event as an earlier one' : 'are the same events as earlier ones'}, counted once; --ids line counts each.`,
  ];
}

function describeProblems({ reason, problems }: Rejection): string {
  const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
  return list === '' ? reason : list;
}
