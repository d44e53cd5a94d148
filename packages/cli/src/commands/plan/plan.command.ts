import { Command, Option } from 'commander';
import { describeCommand } from '../../program/describe-command.js';
import type { CommonFlags, RunCommand } from '../../program/run-command.js';
import { writePlan, type PlanFlags } from './write-plan.js';

export function planCommand(run: RunCommand): Command {
  const command = describeCommand(new Command('plan'), {
    summary: 'write the tracking plan of a NestJS app, read from its code',
    details: 'Imports the built module and reads its decorators: no app is started, no database opened, no key needed.',
    examples: [
      { line: 'plan dist/app.module.js > tracking-plan.md', does: 'As Markdown' },
      { line: 'plan dist/app.module.js#AppModule --format json', does: 'As JSON, of a module by its name' },
    ],
  });
  return command
    .argument('<module>', 'a built file that exports a module, and #<name> where it exports several')
    .addOption(new Option('--format <format>', 'how to write it').choices(['markdown', 'json']).default('markdown'))
    .option('--output <file>', 'write to this file')
    .action((module: string, flags: PlanFlags & CommonFlags) =>
      run(flags, () => writePlan(module, flags.json === true ? { ...flags, format: 'json' } : flags)),
    );
}
