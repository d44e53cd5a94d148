// Installs what tests run beside this Node: newer lines of it, bundlers, other runtimes. Without a network it says that they
// are skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const testKit = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/test-kit');

install('other-nodes', 'Node 22 and 24');
install('environments', 'bundlers, Bun and Deno');

function install(name, what) {
  const folder = join(testKit, name);
  const installed = join(folder, 'node_modules/.package-lock.json');
  if (existsSync(installed) && statSync(join(folder, 'package-lock.json')).mtimeMs <= statSync(installed).mtimeMs)
    return;
  console.log(`Installing ${what} for the tests …`);
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) console.log(`${what} cannot be installed now; what needs them will be skipped`);
}
