// Installs the newer lines of Node that tests run on beside this one. Without a network they say that they skipped it, and
// why.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/test-kit/other-nodes');
const installed = join(folder, 'node_modules/.package-lock.json');
const isInstalled =
  existsSync(installed) && statSync(join(folder, 'package-lock.json')).mtimeMs <= statSync(installed).mtimeMs;

if (!isInstalled) {
  console.log('Installing Node 22 and 24 for the tests …');
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) console.log('Node 22 and 24 cannot be installed now; what needs them will be skipped');
}
