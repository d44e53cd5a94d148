import type { Command } from 'commander';

/** An example of a command line, as it stands in the help; each of them is run by a test. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** The parts that every command's help has: a summary, what it does, examples, and `--json`. */
export function describeCommand(
  command: Command,
  text: { readonly summary: string; readonly details?: string; readonly examples: readonly Example[] },
): Command {
  const { summary, details, examples } = text;
  return command
    .summary(summary)
    .description([`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, details ?? []].flat().join(' '))
    .option('--json', 'write the result as one JSON document')
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map(({ line, does }) => `  # ${does}\n  $ greenflash-events ${line}`).join('\n')}`,
    );
}
