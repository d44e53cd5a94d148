import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { Command, Option } from 'commander';
import { createTwoFilesPatch } from 'diff';
import type { Answer } from '../../program/answer.types.js';
import { inputError } from '../../program/cli-error.js';
import { describeCommand } from '../../program/describe-command.js';
import { EXIT } from '../../program/exit-code.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { printable } from '../../terminal/printable.js';
import type { Style } from '../../terminal/style.js';
import { counted } from '../../terminal/units.js';
import type { Source } from './read-source.js';
import type { Rewritten, Step } from './rewrite-sources.js';

interface MigrateFlags {
  readonly to: 'bridge' | 'track';
  readonly write?: boolean;
}

export function migrateCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('migrate'), {
    summary: "move the calls of the vendor's client to a tracker",
    details:
      'Finds client.events.create() and shows what it would change as a diff; --write changes the files. What the code ' +
      'does not make clear is left as it is, and listed.',
    examples: [
      { line: 'migrate src/', does: 'Keep the calls, and send them through a tracker where the client is made' },
      { line: 'migrate src/ --to track --write', does: 'Turn calls whose result is not used into track()' },
    ],
  });
  return command
    .argument('<paths...>', 'files and folders of TypeScript or JavaScript')
    .addOption(new Option('--to <target>', 'what to move to').choices(['bridge', 'track']).default('bridge'))
    .option('--write', 'change the files')
    .action((paths: string[], flags: MigrateFlags & CommonFlags) => run(flags, () => migrate(paths, flags)));
}

const SOURCE_FILE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'build', 'coverage']);

/** @throws (as a rejection) CliError for a path that cannot be read or a file that cannot be written */
async function migrate(paths: readonly string[], { to, write = false }: MigrateFlags): Promise<Answer> {
  // The parser of TypeScript is loaded for this command only.
  const [{ readSource }, { rewriteSources }] = await Promise.all([
    import('./read-source.js'),
    import('./rewrite-sources.js'),
  ]);
  const unread: Step[] = [];
  const sources: Source[] = [];
  for (const path of paths.flatMap(sourceFiles)) {
    const code = readText(path);
    if (!code.includes('greenflash') && !code.includes('.events')) continue;
    try {
      sources.push(readSource(path, code));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const told = `the file cannot be parsed (${error.message.split('\n')[0] ?? ''})`;
      unread.push({ path, line: 1, kind: 'left', told });
    }
  }
  const rewritten = rewriteSources(sources, to);
  const steps = [...rewritten.steps, ...unread];
  if (write) for (const [path, text] of rewritten.texts) writeSource(path, text);
  const patches = sources.flatMap(({ path, code }) => {
    const text = rewritten.texts.get(path);
    return text === undefined ? [] : createTwoFilesPatch(path, path, code, text, '', '', { context: 2 }).trimEnd();
  });
  return {
    exitCode: EXIT.done,
    data: { ok: true, written: write, changed: [...rewritten.texts.keys()], steps },
    lines: (style) => [
      ...(write ? [] : patches.flatMap((patch) => patchLines(patch, style))),
      ...told(rewritten, steps, write),
    ],
  };
}

function sourceFiles(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [normalize(path)];
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : sourceFiles(inside);
      return entry.isFile() && SOURCE_FILE.test(entry.name) ? [inside] : [];
    });
  } catch (error) {
    throw inputError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`, undefined, error);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw inputError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`, undefined, error);
  }
}

function writeSource(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw inputError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? ''})`, undefined, error);
  }
}

function patchLines(patch: string, style: Style): readonly string[] {
  return patch.split('\n').map((line) => {
    const text = printable(line);
    if (line.startsWith('+')) return style.green(text);
    return line.startsWith('-') ? style.red(text) : text;
  });
}

function told({ texts }: Rewritten, steps: readonly Step[], isWritten: boolean): readonly string[] {
  const list = (kind: Step['kind'], title: string): readonly string[] => {
    const found = steps.filter((step) => step.kind === kind);
    if (found.length === 0) return [];
    return ['', `${title}:`, ...found.map((step) => `  ${printable(step.path)}:${step.line}  ${printable(step.told)}`)];
  };
  if (steps.length === 0) return ["No call of the vendor's events.create() was found."];
  const needsModule = [...texts.values()].some((text) => text.includes('tracking: TrackingService'));
  return [
    ...list('bridged', 'Bridged'),
    ...list('tracked', 'Now track()'),
    ...list('left', 'Left as they are'),
    '',
    `${counted(texts.size, 'file')} ${isWritten ? 'changed' : 'would change; --write changes them'}.`,
    ...(texts.size === 0
      ? []
      : ['Install @greenflash-events/core (in a NestJS app @greenflash-events/nestjs), and format the files.']),
    ...(needsModule ? ['The root module needs TrackingModule.forRoot().'] : []),
  ];
}
