import type { Style } from '../terminal/style.js';
import { count } from '../terminal/units.js';
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

function describeProblems({ reason, problems }: Rejection): string {
  const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
  return list === '' ? reason : list;
}
