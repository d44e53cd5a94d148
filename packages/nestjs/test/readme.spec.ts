import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const PACKAGE = join(__dirname, '..');
const ROOT = join(PACKAGE, '../..');

/** The TypeScript blocks of the README, as files that do not exist. */
function readmeFiles(): Map<string, string> {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)];
  return new Map(blocks.map(([, code], index) => [join(__dirname, `readme-block-${index + 1}.ts`), code ?? '']));
}

function problemsOf(files: ReadonlyMap<string, string>): string[] {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, dirname(path));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (file) => files.get(file) ?? readFile(file);
  host.fileExists = (file) => files.has(file) || fileExists(file);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`),
  );
}

describe('The README', () => {
  it('holds only programs that compile', () => {
    const files = readmeFiles();

    expect(files.size).toBe(4);
    expect(problemsOf(files)).toEqual([]);
  }, 60_000);
});
