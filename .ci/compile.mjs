import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { resolve } = createRequire(import.meta.url);

/** TypeScript 7 has no API for lint, docs and Jest yet, which stay on 6; as a compiler it emits the same, several times faster. */
function compiler() {
  try {
    return join(dirname(resolve('typescript-7/package.json')), 'bin/tsc');
  } catch {
    return resolve('typescript/bin/tsc');
  }
}

/**
 * Compiles a TypeScript project of the current folder. Comments go into the declarations, which editors show, and not into
 * the code, which every process loads.
 */
export function compile(project) {
  const tsc = (...flags) => execFileSync(process.execPath, [compiler(), '-p', project, ...flags], { stdio: 'inherit' });
  const { compilerOptions } = JSON.parse(readFileSync(project, 'utf8'));
  // An app has no declarations; its types are checked anyway.
  tsc(compilerOptions.declaration === false ? '--noEmit' : '--emitDeclarationOnly');
  tsc('--noCheck', '--removeComments', '--declaration', 'false', '--declarationMap', 'false');
}
