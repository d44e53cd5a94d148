import type { Answer } from '../../program/answer.types.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';
import { printable } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { examineApi } from './examine-api.js';
import { examineOutbox } from './examine-outbox.js';
import { examineQueue } from './examine-queue.js';
import { examineSpoolDirectory } from './examine-spool-directory.js';
import type { DoctorFlags } from './doctor-flags.js';
import { orProblem } from './finding.js';
import type { Finding } from './finding.types.js';

/** Looks at everything that was named, one after the other, whatever is found. */
export async function runDoctor(flags: DoctorFlags): Promise<Answer> {
  const { spool, outbox = false, bullmq = false } = flags;
  const findings = await orProblem('key', () => examineApi(flags, process.env));
  if (spool !== undefined) findings.push(...examineSpoolDirectory(spool));
  if (outbox) findings.push(...(await orProblem('outbox', () => examineOutbox(flags, process.env))));
  if (bullmq) findings.push(...(await orProblem('queue', () => examineQueue(flags, process.env))));
  const exitCode = exitCodeOf(findings);
  return {
    exitCode,
    data: {
      ok: exitCode === EXIT.done,
      findings: findings.map(({ exitCode: code, ...said }) => ({ ok: code === EXIT.done, ...said })),
    },
    lines: (style) => findings.flatMap((finding) => describe(finding, style)),
  };
}

/** That of the first problem: what is looked at first is what the rest depends on. */
function exitCodeOf(findings: readonly Finding[]): ExitCode {
  return findings.find(({ exitCode }) => exitCode !== EXIT.done)?.exitCode ?? EXIT.done;
}

const INDENT = ' '.repeat(19);

function describe({ subject, exitCode, message, hint }: Finding, style: Style): string[] {
  const mark = exitCode === EXIT.done ? style.green('ok     ') : style.red('problem');
  const text = printable(message);
  return [`${mark}  ${subject.padEnd(8)}  ${text}`, ...(hint === undefined ? [] : [`${INDENT}${hint}`])];
}
