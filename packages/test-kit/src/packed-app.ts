import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BUN } from './environments.js';

const PACKAGES = resolve(__dirname, '../..');

const run = promisify(execFile);

/** Packs packages as npm would publish them. @returns what a manifest's `dependencies` says of each */
export async function packPackages(names: readonly string[], folder: string): Promise<Record<string, string>> {
  // In one process: npm takes longer to start than to pack.
  await run('npm', ['pack', '--pack-destination', folder, ...names.map((name) => join(PACKAGES, name))]);
  const files = await readdir(folder);
  const tarballOf = (name: string): string =>
    files.find((file) => file.startsWith(`greenflash-events-${name}-`)) ?? name;
  return Object.fromEntries(
    names.map((name) => [`@greenflash-events/${name}`, `file:${join(folder, tarballOf(name))}`]),
  );
}

export interface PackedApp {
  /** Below which the folder of the app is made. */
  readonly folder: string;
  readonly type: 'commonjs' | 'module';
  readonly dependencies: Readonly<Record<string, string>>;
  /** By name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * An app in a folder of its own, with nothing but what its user would install. Bun, where it is there, lays out the same tree as
 * npm in a tenth of the processor time.
 *
 * @param by npm where the spec is about what npm makes of the packages
 * @returns its folder
 */
export async function installApp({ folder, type, dependencies, files }: PackedApp, by?: 'npm'): Promise<string> {
  const app = await mkdtemp(join(folder, 'app-'));
  const isNpm = by === 'npm' || !existsSync(BUN);
  // What a packed package needs of another, Bun looks for in a registry unless it is told.
  const overrides = Object.fromEntries(Object.entries(dependencies).filter(([, from]) => from.startsWith('file:')));
  const manifest = { name: 'app', private: true, type, dependencies, ...(isNpm ? {} : { overrides }) };
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  for (const [file, text] of Object.entries(files)) await writeFile(join(app, file), text);
  const npm = (): Promise<unknown> =>
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: app });
  // Bun reads fewer settings of a registry than npm does.
  if (isNpm) await npm();
  else await run(BUN, ['install', '--linker=hoisted', '--ignore-scripts', '--no-summary'], { cwd: app }).catch(npm);
  return app;
}
