import { Command } from 'commander';
import { type ConnectionFlags, withConnectionFlags } from '../../connection/connection-flags.js';
import { type DatabaseFlags, withDatabaseFlags } from '../../connection/database.js';
import { type QueueFlags, withQueueFlags } from '../../connection/queue.js';
import type { Answer } from '../../program/answer.types.js';
import { describeCommand } from '../../program/describe-command.js';
import { EXIT, type ExitCode } from '../../program/exit-code.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { printable } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { examineApi } from './examine-api.js';
import { examineOutbox, examineQueue, examineSpoolDirectory } from './examine-stores.js';
import { orProblem, type Finding } from './finding.js';

interface DoctorFlags extends ConnectionFlags, DatabaseFlags, QueueFlags {
  readonly spool?: string;
  readonly outbox?: boolean;
  readonly bullmq?: boolean;
}

export function doctorCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('doctor'), {
    summary: 'find out why events do not arrive, and what to do about it',
    details:
      'Looks at the key, the address and the clock with one request that the API refuses, so that no event is made; and at the stores that are named.',
    examples: [
      { line: 'doctor', does: 'Key, address and clock' },
      { line: 'doctor --spool events', does: 'And the directory of a spool' },
      { line: 'doctor --outbox --bullmq --json', does: 'And DATABASE_URL and REDIS_URL, for a program' },
    ],
  });
  const stores = withConnectionFlags(command)
    .option('--spool <directory>', 'look at the directory of a spool too')
    .option('--outbox', 'look at an outbox too')
    .option('--bullmq', 'look at a queue of BullMQ too');
  return withQueueFlags(withDatabaseFlags(stores)).action((flags: DoctorFlags & CommonFlags) =>
    run(flags, () => runDoctor(flags)),
  );
}

/** Looks at everything that was named, one after the other, whatever is found. */
async function runDoctor(flags: DoctorFlags): Promise<Answer> {
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
