import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { DEFAULTS, DEFAULT_ATTEMPT_TIMEOUT_MS } from '../src/options/defaults.js';

const PACKAGE = join(__dirname, '..');
const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const rows = [...readme.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)].map(([, name, value]) => [name!, value!] as const);
const table = new Map(rows);

/** Names of everything that may be given, as the type checker sees it. */
function optionsOf(...interfaces: readonly string[]): string[] {
  const path = join(PACKAGE, 'src/options/outbox-options.types.ts');
  const root = join(PACKAGE, '../..');
  const program = ts.createProgram([path], {
    ...{ strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, skipLibCheck: true },
    paths: { '@greenflash-events/core': [join(root, 'packages/core/src/index.ts')] },
  });
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)!)!);
  const types = symbols
    .filter(({ name }) => interfaces.includes(name))
    .map((one) => checker.getDeclaredTypeOfSymbol(one));
  return [...new Set(types.flatMap((type) => type.getProperties().map(({ name }) => name)))];
}

describe("the outbox's README", () => {
  it('names every option of createOutbox() and startRelay(), and no other', () => {
    expect([...table.keys()].sort()).toEqual(optionsOf('OutboxOptions', 'RelayOptions').sort());
  });

  it('states the defaults that the code has', () => {
    const shown = (name: string): unknown => {
      const text = (table.get(name) ?? '').replaceAll('`', '').replaceAll('_', '');
      return /^\d/.test(text) ? Number(text) : text.startsWith("'") ? text.slice(1, -1) : text === 'true';
    };
    for (const [name, value] of Object.entries(DEFAULTS)) expect([name, shown(name)]).toEqual([name, value]);
    expect(shown('attemptTimeoutMs')).toBe(DEFAULT_ATTEMPT_TIMEOUT_MS);
  });
});
