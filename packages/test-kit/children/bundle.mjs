// Bundles an app by the bundler of a name: node bundle.mjs <bundler> <entry> <output file>. Runs in the app's folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const [, , bundler, entry, out] = process.argv;
const load = createRequire(new URL('../environments/package.json', import.meta.url));
const { resolve } = createRequire(join(process.cwd(), 'package.json'));

/** What Nest imports where it is installed; `nest build` leaves the same out. */
const OPTIONAL_OF_NEST = [
  '@nestjs/microservices',
  '@nestjs/microservices/microservices-module',
  '@nestjs/microservices/microservices-module.js',
  '@nestjs/websockets/socket-module',
  '@nestjs/websockets/socket-module.js',
  'class-validator',
  'class-transformer',
  'class-transformer/storage',
  'file-type',
];
const missing = OPTIONAL_OF_NEST.filter((name) => {
  try {
    return !resolve(name);
  } catch {
    return true;
  }
});
/** Nest's platforms use `require`, which an ES module has none of. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

const bundlers = {
  esbuild: async () => {
    const format = out.endsWith('.mjs') ? 'esm' : 'cjs';
    const banner = format === 'esm' && entry.includes('nest') ? { js: REQUIRE } : {};
    const options = {
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      outfile: out,
      minify: true,
      logLevel: 'error',
    };
    await load('esbuild').build({ ...options, format, banner, keepNames: true, external: missing });
  },
  // As examples/serverless is built.
  lambda: () => {
    const options = { entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', minify: true };
    return load('esbuild').build({ ...options, external: ['undici'], outfile: out, logLevel: 'error' });
  },
  webpack: () => webpack({ mode: 'production' }),
  'nest build --webpack': () =>
    webpack({
      mode: 'none',
      externals: [load('webpack-node-externals')()],
      externalsPresets: { node: true },
      optimization: { nodeEnv: false },
      node: { __filename: false, __dirname: false },
    }),
  rollup: async () => {
    const plugins = [
      plugin('node-resolve')({ preferBuiltins: true, exportConditions: ['node'] }),
      plugin('commonjs')(),
      plugin('json')(),
    ];
    const built = await load('rollup').rollup({ input: entry, plugins, external: missing, onwarn: () => undefined });
    const names = { entryFileNames: basename(out), chunkFileNames: '[name]-[hash].mjs' };
    await built.write({ dir: dirname(out), ...names, format: 'es' });
  },
  ncc: async () => {
    // Of an ES module, ncc makes one whose imports of what is left out are static, and fail.
    const file = join(process.cwd(), entry.replace('.mjs', '-of-commonjs.cjs'));
    const { code: commonJs } = await load('esbuild').transform(readFileSync(entry, 'utf8'), { format: 'cjs' });
    writeFileSync(file, commonJs);
    const { code, assets } = await load('@vercel/ncc')(file, { quiet: true, externals: missing });
    writeFileSync(out, code);
    for (const [name, { source }] of Object.entries(assets)) writeFileSync(join(dirname(out), name), source);
  },
};

function plugin(name) {
  const loaded = load(`@rollup/plugin-${name}`);
  return loaded.default ?? loaded;
}

function webpack(options) {
  const run = load('webpack');
  const ignore = new run.IgnorePlugin({ checkResource: (resource) => missing.includes(resource) });
  const output = { path: dirname(out), filename: basename(out), library: { type: 'commonjs2' } };
  const config = { target: 'node', entry: `./${entry}`, output, plugins: [ignore], ...options };
  return new Promise((done, failed) =>
    run(config, (error, stats) => (error || stats.hasErrors() ? failed(error ?? new Error(stats.toString())) : done())),
  );
}

bundlers[bundler]().catch((error) => {
  console.error(error);
  process.exit(1);
});
