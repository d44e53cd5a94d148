// The tests' own starters of servers, which are TypeScript.
import { Buffer } from 'node:buffer';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** On the disk of this repository: the folder for temporary files may be in memory, where a write to disk costs nothing. */
const FOLDER = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** What a file of the test-kit's sources exports. Temporary folders are below `node_modules` from then on. */
export async function importFromTestKit(file) {
  const entry = fileURLToPath(new URL(`../../test-kit/src/${file}`, import.meta.url));
  const { outputFiles } = await build({
    ...{ entryPoints: [entry], bundle: true, write: false, platform: 'node', format: 'esm', logLevel: 'error' },
  });
  process.env.TMPDIR ??= FOLDER;
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
