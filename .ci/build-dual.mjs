// Builds the package in the current folder twice: dist/esm and dist/cjs.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) {
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });
}
// Without it, Node would read the .js files of dist/cjs by the package's "type": "module".
writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');
