import ts from 'typescript';
import type { CodeBlock } from './pages.js';

const compilerOptions: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

type Program = (load: NodeJS.Require, exported: object) => Promise<unknown>;

/**
 * Runs the block as it stands on its page, `await` at its top included.
 *
 * @param load the `require` of the test
 * @param result an expression of the block's own names
 */
export async function runBlock<Result>({ code }: CodeBlock, load: NodeJS.Require, result: string): Promise<Result> {
  const { outputText } = ts.transpileModule(`${code}\nexport {};`, { compilerOptions });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const program = new Function(
    'require',
    'exports',
    `return (async () => {${outputText}\nreturn ${result};})()`,
  ) as Program;
  return (await program(load, {})) as Result;
}

/**
 * Defines the tests of a block, which has nothing to wait for at its top.
 *
 * @param mocks the `jest` of the test, which is no global
 */
export function defineTests({ code }: CodeBlock, load: NodeJS.Require, mocks: typeof jest): void {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { ...compilerOptions, esModuleInterop: true } });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const define = new Function('require', 'exports', 'jest', outputText) as (...names: unknown[]) => void;
  define(load, {}, mocks);
}
