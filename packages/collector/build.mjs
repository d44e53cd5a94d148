// Builds the server (ESM), the client (CommonJS, for every app and test runner), the page, and the page of the API.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { build } from 'vite';
import { compile } from '../../.ci/compile.mjs';

rmSync('dist', { recursive: true, force: true });
compile('tsconfig.build.json');
// The server takes the shapes of its answers from the client's sources; what tsc emitted for them is ESM, and empty.
rmSync('dist/client', { recursive: true, force: true });
compile('tsconfig.build.client.json');
writeFileSync('dist/client/package.json', '{"type":"commonjs"}\n');
await build({ configFile: 'page/vite.config.ts', logLevel: 'warn' });
const { resolve } = createRequire(import.meta.url);
const licenses = ['swagger-ui-bundle.js.LICENSE.txt', 'LICENSE', 'NOTICE'];
mkdirSync('dist/docs');
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', ...licenses]) {
  copyFileSync(resolve(`swagger-ui-dist/${name}`), `dist/docs/${name}`);
}
execFileSync(process.execPath, ['openapi.mjs'], { stdio: 'inherit' });
chmodSync('dist/server/main.js', 0o755);
