// The tests' own starter of Redis, which is TypeScript.
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** On the disk of this repository: the folder for temporary files may be in memory, where the append-only file costs nothing. */
const FOLDER = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** What a queue needs of Redis, and what Redis does by default beside. */
const SAFE = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];

export async function startRedis(flags = SAFE) {
  const entry = fileURLToPath(new URL('../../test-kit/src/start-redis.ts', import.meta.url));
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  const kit = await import(`data:text/javascript;base64,${code}`);
  process.env.TMPDIR ??= FOLDER;
  return kit.startRedis(flags);
}
