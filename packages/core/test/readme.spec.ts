import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { METRICS } from '../src/observe/metrics.js';

const CORE = join(__dirname, '..');
const readme = readFileSync(join(CORE, 'README.md'), 'utf8');

/** The first cell of each row of the table below a heading, without its backticks. */
function tableBelow(heading: string): string[] {
  const section = readme.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
  return [...section.matchAll(/^\| `([\w.]+)`/gm)].map((match) => match[1]!);
}

/** What the type checker knows of a name that a file exports. */
function exported(file: string, name: string): { type: ts.Type; checker: ts.TypeChecker } {
  const path = join(CORE, 'src', file);
  const options = { strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, skipLibCheck: true };
  const program = ts.createProgram([path], options);
  const checker = program.getTypeChecker();
  const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)!)!);
  return { type: checker.getDeclaredTypeOfSymbol(symbol.find((one) => one.name === name)!), checker };
}

describe("core's README", () => {
  it('names every option of createTracker(), and no other', () => {
    const { type } = exported('options/tracker-options.types.ts', 'TrackerOptions');
    const options = type.getProperties().map(({ name }) => name);
    expect(tableBelow('Options').sort()).toEqual(options.sort());
  });

  it('names every hook and its channel, and no other', () => {
    const { type } = exported('observe/hooks.types.ts', 'Hooks');
    const hooks = type.getProperties().map(({ name }) => name);
    expect(tableBelow('Notifications').sort()).toEqual(hooks.sort());
    for (const hook of hooks) {
      expect(readme).toContain(`\`greenflash-events:${hook.charAt(2).toLowerCase()}${hook.slice(3)}\``);
    }
  });

  it('names every metric, and no other', () => {
    const names = Object.values(METRICS).map(({ name }) => name);
    expect(tableBelow('Metrics').sort()).toEqual(names.sort());
  });

  it('names every error code, and no other', () => {
    const { type } = exported('errors/greenflash-events-error.ts', 'ErrorCode');
    const codes = (type as ts.UnionType).types.map((one) => (one as ts.StringLiteralType).value);
    expect(tableBelow('Errors').sort()).toEqual(codes.sort());
  });
});
