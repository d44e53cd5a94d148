import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './pages.js';

/** Every identifier and every word of a string in the sources of packages and examples. */
export function namesInSources(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of sourceFiles()) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text);
      if (ts.isStringLiteralLike(node)) for (const word of node.text.split(/[^\w.]+/)) names.add(word);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return names;
}

function sourceFiles(): string[] {
  return ['packages', 'examples']
    .flatMap((parent) => readdirSync(join(ROOT, parent)).map((name) => join(ROOT, parent, name, 'src')))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => filesBelow(folder));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('spec.ts'))
    .map((name) => join(folder, name));
}
