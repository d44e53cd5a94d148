// The tests' own starter of PostgreSQL, which is TypeScript.
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** On the disk of this repository: the folder for temporary files may be in memory, where a commit costs nothing. */
const FOLDER = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** A server with the settings of a fresh installation, but for those given. */
export async function startPostgres(settings = {}) {
  const entry = fileURLToPath(new URL('../../test-kit/src/postgres.ts', import.meta.url));
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const kit = await import(`data:text/javascript;base64,${code}`);
  process.env.TMPDIR ??= FOLDER;
  return kit.startPostgres(settings);
}
