// The simulation as one module, with the sources as they are, with a defect put back into them, or with another rule for
// the concurrency limit.
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const SOURCES = resolve(HERE, '../../src');

/**
 * @param {{ edits?: readonly { file: string, from: string, to: string }[], limit?: string }} changes `limit` names one of
 * `other-limits.ts`
 */
export async function bundle({ edits = [], limit } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'simulation-'));
  try {
    const outfile = join(folder, 'simulation.cjs');
    const plugins = [editing(edits), ...(limit === undefined ? [] : [limiting(limit)])];
    await build({
      entryPoints: [join(HERE, 'simulate.ts')],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile,
      plugins,
    });
    return createRequire(import.meta.url)(outfile);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A lane that imports its limit gets another one. */
function limiting(limit) {
  const own = join(SOURCES, 'lane/concurrency-limit.ts');
  const contents = `
    import { OTHER_LIMITS } from ${JSON.stringify(join(HERE, 'other-limits.ts'))};
    export const ConcurrencyLimit = OTHER_LIMITS[${JSON.stringify(limit)}];`;
  return {
    name: 'limit',
    setup(esbuild) {
      esbuild.onLoad({ filter: filterOf(own) }, () => ({ contents, loader: 'ts', resolveDir: HERE }));
    },
  };
}

function filterOf(path) {
  return new RegExp(`^${path.replaceAll('.', '\\.')}$`);
}

function editing(edits) {
  return {
    name: 'edits',
    setup(esbuild) {
      const unmet = new Set(edits.map(({ file }) => file));
      for (const file of [...unmet]) {
        const path = join(SOURCES, file);
        esbuild.onLoad({ filter: filterOf(path) }, async () => {
          unmet.delete(file);
          let contents = await readFile(path, 'utf8');
          for (const { from, to } of edits.filter((edit) => edit.file === file)) {
            if (contents.split(from).length !== 2) throw new Error(`${file} holds this not once: ${from}`);
            contents = contents.replace(from, () => to);
          }
          return { contents, loader: 'ts' };
        });
      }
      // A file of another name would be edited by none, and the engine without the defect be tried.
      esbuild.onEnd(() => {
        if (unmet.size > 0) throw new Error(`the engine has no ${[...unmet].join(', ')}`);
      });
    },
  };
}
