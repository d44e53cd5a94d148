// Builds the package in the current folder from its tsconfig.build*.json: to dist, or to dist/esm and dist/cjs.
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { compile } from './compile.mjs';

const { bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const projects = ['tsconfig.build.json', 'tsconfig.build.cjs.json'].filter((file) => existsSync(file));

rmSync('dist', { recursive: true, force: true });
for (const project of projects) compile(project);
// Without it, Node would read the .js files of dist/cjs by the package's "type": "module".
if (existsSync('dist/cjs')) writeFileSync('dist/cjs/package.json', '{"type":"commonjs"}\n');
for (const program of Object.values(bin)) chmodSync(program, 0o755);
