import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');
const BLOCK = /^```ts\n([\s\S]*?)^```$/gm;

interface Block {
  readonly readme: string;
  readonly number: number;
  readonly code: string;
}

const readmes = [ROOT, ...foldersIn('packages'), ...foldersIn('examples')]
  .map((folder) => join(folder, 'README.md'))
  .filter((file) => existsSync(file));
const blocks = readmes.flatMap(blocksOf);

describe('the code blocks of the READMEs', () => {
  it('are there', () => {
    expect(blocks.filter(({ readme }) => readme === 'README.md').length).toBeGreaterThanOrEqual(2);
  });

  it('compile, each as a program of its own, under the strictest settings', () => {
    expect(diagnosticsOf(blocks)).toEqual([]);
  });

  it('would be seen not to compile', () => {
    const wrong = {
      readme: 'README.md',
      number: 0,
      code: "import { tracc } from '@greenflash-events/core';\ntracc();\n",
    };
    expect(diagnosticsOf([wrong])).toEqual([expect.stringContaining('README.md block 0')]);
  });
});

function foldersIn(parent: string): string[] {
  return readdirSync(join(ROOT, parent)).map((name) => join(ROOT, parent, name));
}

function blocksOf(file: string): Block[] {
  const matches = [...readFileSync(file, 'utf8').matchAll(BLOCK)];
  return matches.map((match, index) => ({ readme: relative(ROOT, file), number: index + 1, code: match[1]! }));
}

/** Compiles the blocks as if each were a file beside its README, with the repository's own settings. */
function diagnosticsOf(given: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  const files = new Map(given.map((block) => [fileOf(block), `${block.code}\nexport {};\n`]));
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && files.has(file.fileName))
    .map(
      ({ file, messageText }) => `${labelOf(file!.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

function fileOf({ readme, number }: Block): string {
  return join(ROOT, readme.replace('README.md', `README.block-${number}.ts`));
}

function labelOf(file: string): string {
  return relative(ROOT, file).replace(/\.block-(\d+)\.ts$/, '.md block $1');
}
