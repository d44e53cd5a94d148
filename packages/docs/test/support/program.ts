import { join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT, type CodeBlock } from './pages.js';

/** The code blocks of pages, each a program of its own, and the packages that they use, under the strictest settings. */
export class DocumentedProgram {
  readonly #files: ReadonlyMap<string, string>;
  readonly #program: ts.Program;

  /** @param entries files whose exports `namesOf()` knows, relative to the root of the repository */
  constructor(blocks: readonly CodeBlock[], entries: readonly string[] = []) {
    this.#files = new Map(blocks.map((block) => [fileOf(block), `${block.code}\nexport {};\n`]));
    const options = { ...repositoryOptions(), noUnusedLocals: false };
    const host = ts.createCompilerHost(options);
    host.fileExists = (name) => this.#files.has(name) || ts.sys.fileExists(name);
    host.readFile = (name) => this.#files.get(name) ?? ts.sys.readFile(name);
    this.#program = ts.createProgram(
      [...this.#files.keys(), ...entries.map((entry) => join(ROOT, entry))],
      options,
      host,
    );
  }

  /** What is wrong with the blocks, such as `README.md block 2: Cannot find name 'x'.` */
  problems(): string[] {
    return [...this.#files.keys()].flatMap((name) => {
      const file = this.#program.getSourceFile(name);
      const found = [...this.#program.getSyntacticDiagnostics(file), ...this.#program.getSemanticDiagnostics(file)];
      return found.map(({ messageText }) => `${labelOf(name)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    });
  }

  /** The members of a union of texts, or the properties of an object type, that an entry exports. */
  namesOf(entry: string, typeName: string): string[] {
    const checker = this.#program.getTypeChecker();
    const module = checker.getSymbolAtLocation(this.#program.getSourceFile(join(ROOT, entry))!)!;
    const symbol = checker.getExportsOfModule(module).find(({ name }) => name === typeName);
    if (symbol === undefined) throw new Error(`${entry} exports no ${typeName}`);
    const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const type = checker.getDeclaredTypeOfSymbol(original);
    if (!type.isUnion()) return type.getProperties().map(({ name }) => name);
    return type.types.map((member) => (member as ts.StringLiteralType).value);
  }
}

function repositoryOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT).options;
}

/** As if the block were a file beside its page, so that it finds what the package at hand may import. */
function fileOf({ page, number }: CodeBlock): string {
  return join(ROOT, page.replace(/\.md$/, `.block-${number}.ts`));
}

function labelOf(file: string): string {
  return relative(ROOT, file).replace(/\.block-(\d+)\.ts$/, '.md block $1');
}
