import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { createTwoFilesPatch } from 'diff';
import type { Answer } from '../../program/answer.types.js';
import { inputError, usageError } from '../../program/cli-error.js';
import { describeCommand } from '../../program/describe-command.js';
import { EXIT } from '../../program/exit-code.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { writeText } from '../../program/write-text.js';
import { printable } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { counted } from '../../terminal/units.js';
import { importPlan } from './import-plan.js';
import { planMarkdown, type PlannedEvent } from './plan-markdown.js';

type PlanFormat = 'markdown' | 'json';

interface PlanFlags {
  readonly format?: PlanFormat;
  readonly output?: string;
  readonly check?: string;
}

export function planCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('plan'), {
    summary: 'write the tracking plan of a NestJS app, read from its code',
    details:
      'Imports the built module and reads its decorators: no app is started, no database opened, no key needed. With ' +
      '--check it compares instead, and ends with 1 and a diff where the plan in the file is not that of the code.',
    examples: [
      { line: 'plan dist/app.module.js > tracking-plan.md', does: 'As Markdown' },
      { line: 'plan dist/app.module.js#AppModule --format json', does: 'As JSON, of a module by its name' },
      { line: 'plan dist/app.module.js --check tracking-plan.md', does: 'In a build, that fails where they differ' },
    ],
  });
  return command
    .argument('<module>', 'a built file that exports a module, and #<name> where it exports several')
    .addOption(
      new Option('--format <format>', 'how to write it (default: markdown, or json for a file of that name)').choices([
        'markdown',
        'json',
      ]),
    )
    .option('--output <file>', 'write to this file')
    .option('--check <file>', 'compare with this file, and write nothing')
    .action((module: string, flags: PlanFlags & CommonFlags) =>
      run(flags, () => (flags.check === undefined ? writePlan(module, flags) : checkPlan(module, flags, flags.check))),
    );
}

async function writePlan(module: string, flags: PlanFlags & CommonFlags): Promise<Answer> {
  const { output, json = false } = flags;
  const events = await importPlan(module);
  const lines = linesOf(events, json ? 'json' : formatOf(flags, output));
  if (output !== undefined) writeText(output, lines);
  return {
    exitCode: EXIT.done,
    data: { ok: true, events, ...(output === undefined ? {} : { output }) },
    lines: () => (output === undefined ? lines : [`${counted(events.length, 'event')} written to ${output}.`]),
  };
}

async function checkPlan(module: string, flags: PlanFlags, path: string): Promise<Answer> {
  if (flags.output !== undefined) throw usageError('--check writes nothing', 'Leave out --output, or --check.');
  const written = readWritten(path, module);
  const events = await importPlan(module);
  const format = formatOf(flags, path);
  const [before, after] = [written.split(/\r?\n/), linesOf(events, format)].map((lines) => comparable(lines, format));
  const isSame = before === after;
  const patch = isSame
    ? ''
    : createTwoFilesPatch(path, 'the code', before!, after!, undefined, undefined, { context: 2 });
  return {
    exitCode: isSame ? EXIT.done : EXIT.refused,
    data: { ok: isSame, check: path, ...(isSame ? {} : { diff: patch }) },
    lines: (style) =>
      isSame
        ? [style.green(`${path} is the plan of the code: ${counted(events.length, 'event')}.`)]
        : [
            ...patchLines(patch, style),
            style.red(`${path} is not the plan of the code.`),
            `If the change is wanted, write it: greenflash-events plan ${module} --output ${path}`,
          ],
  };
}

function formatOf({ format }: PlanFlags, path = ''): PlanFormat {
  return format ?? (path.endsWith('.json') ? 'json' : 'markdown');
}

function linesOf(events: readonly PlannedEvent[], format: PlanFormat): readonly string[] {
  return format === 'json' ? JSON.stringify(events, undefined, 2).split('\n') : planMarkdown(events);
}

function readWritten(path: string, module: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    throw inputError(problem, `Write it first: greenflash-events plan ${module} --output ${path}`, error);
  }
}

/** Without what a formatter changes: blank lines, and the widths of columns. */
function comparable(lines: readonly string[], format: PlanFormat): string {
  if (format === 'json') {
    try {
      return `${JSON.stringify(JSON.parse(lines.join('\n')), undefined, 2)}\n`;
    } catch {
      return lines.join('\n');
    }
  }
  const kept = lines.map((line) => line.trim()).filter((line) => line !== '');
  const rows = kept.map((line) =>
    line.startsWith('|')
      ? line.replaceAll(/\s+\|/g, ' |').replaceAll(/\|\s+/g, '| ').replaceAll(/-{3,}/g, '---')
      : line,
  );
  return `${rows.join('\n')}\n`;
}

function patchLines(patch: string, style: Style): readonly string[] {
  const lines = patch.split('\n').filter((line) => line !== '' && !line.startsWith('===='));
  return lines.map((line) => {
    const text = printable(line);
    if (line.startsWith('+')) return style.green(text);
    return line.startsWith('-') ? style.red(text) : text;
  });
}
