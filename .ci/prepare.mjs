// Brings a clone to where `npm start` and `npm test` can run: installs what the lock file names, builds what changed.
// It runs before any dependency is there, so it uses nothing but Node.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = `${root}/node_modules/.package-lock.json`;

function isInstalled() {
  if (!existsSync(installed)) return false;
  const manifests = ['package.json', 'package-lock.json'].map((file) => `${root}/${file}`).filter(existsSync);
  return manifests.every((file) => statSync(file).mtimeMs <= statSync(installed).mtimeMs);
}

function run(what, command, args) {
  console.log(`${what} …`);
  const startedAt = Date.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) {
    console.error(`${what} failed: ${error?.message ?? ''}\n${stdout ?? ''}${stderr ?? ''}`);
    process.exit(status ?? 1);
  }
  console.log(`${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

// Not `npm ci`: it refuses a lock file in which a platform's optional package is missing.
if (!isInstalled()) run('Installing the dependencies (about a minute)', 'npm', ['install']);
run('Building the packages', 'npm', ['run', 'build', '--', '--loglevel=error']);
