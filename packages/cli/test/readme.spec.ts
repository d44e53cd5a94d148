import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, EXIT_MEANINGS } from '../src/program/exit-code.js';
import { allCommands } from './support/command-tree.js';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');

/** The rows of the first table in a part of the README, without their backticks. */
function tableIn(part: string): string[][] {
  const rows = [...part.matchAll(/^\| (.*) \|$/gm)].map((match) => match[1]!);
  return rows.slice(2).map((row) => row.split(' | ').map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')));
}

function section(heading: string): string {
  return readme.split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
}

describe('the README', () => {
  it('names every command with what it does, and no other', () => {
    expect(tableIn(readme.split('\n## ')[0]!)).toEqual(allCommands().map(({ usage, summary }) => [usage, summary]));
  });

  it('shows a line of every command', () => {
    const lines = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1]!).join('');
    const isShown = (name: string): boolean => new RegExp(`greenflash-events(/cli)? ${name}\\b`).test(lines);
    const names = allCommands().map(({ name }) => name);
    expect(names.filter((name) => !isShown(name))).toEqual([]);
  });

  it('names every exit code with its meaning, and no other', () => {
    const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
    expect(tableIn(section('Exit codes'))).toEqual(names.map((name) => [String(EXIT[name]), EXIT_MEANINGS[name]]));
  });

  it('names every flag with the commands that take it, and no other', () => {
    const takers = new Map<string, string[]>();
    for (const { name, command } of allCommands()) {
      for (const { flags } of command.options) takers.set(flags, [...(takers.get(flags) ?? []), name]);
    }
    expect(tableIn(section('Flags'))).toEqual([...takers].map(([flags, names]) => [flags, describeTakers(names)]));
  });
});

function describeTakers(names: readonly string[]): string {
  return names.length === allCommands().length ? 'every command' : names.join(', ');
}
