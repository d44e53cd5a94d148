import { execFile } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = resolve(__dirname, '../..');

const run = promisify(execFile);

/** Packs packages as npm would publish them. @returns what a manifest's `dependencies` says of each */
export async function packPackages(names: readonly string[], folder: string): Promise<Record<string, string>> {
  for (const name of names) await run('npm', ['pack', '--pack-destination', folder], { cwd: join(PACKAGES, name) });
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

/** An app in a folder of its own, with nothing but what its user would install. @returns its folder */
export async function installApp({ folder, type, dependencies, files }: PackedApp): Promise<string> {
  const app = await mkdtemp(join(folder, 'app-'));
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type, dependencies }));
  for (const [file, text] of Object.entries(files)) await writeFile(join(app, file), text);
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: app });
  return app;
}
