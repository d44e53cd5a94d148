// Builds the server (ESM), the client (CommonJS, for every app and test runner) and the page.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'vite';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (project) => execFileSync(process.execPath, [tsc, '-p', project], { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
compile('tsconfig.build.json');
// The server takes the shapes of its answers from the client's sources; what tsc emitted for them is ESM, and empty.
rmSync('dist/client', { recursive: true, force: true });
compile('tsconfig.build.client.json');
writeFileSync('dist/client/package.json', '{"type":"commonjs"}\n');
// Vite reads the page's types and leaves them unchecked.
compile('page/tsconfig.json');
await build({ configFile: 'page/vite.config.ts', logLevel: 'warn' });
chmodSync('dist/server/main.js', 0o755);
