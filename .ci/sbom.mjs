// Prints the software bill of materials of what is published, as CycloneDX: the packed packages, and all that npm installs
// with them. From a folder of their own, for in the workspace they stand among the tools that they are made with.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages');
const folder = mkdtempSync(join(tmpdir(), 'greenflash-events-'));

const isPublished = (name) => !JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).private;
const npm = (args, cwd = folder) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] });

try {
  for (const name of readdirSync(packages).filter(isPublished)) {
    npm(['pack', '--silent', '--pack-destination', folder], join(packages, name));
  }
  const tarballs = readdirSync(folder).map((file) => `./${file}`);
  writeFileSync(join(folder, 'package.json'), '{ "name": "greenflash-events", "version": "0.0.0", "private": true }\n');
  npm(['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs]);
  process.stdout.write(npm(['sbom', '--sbom-format', 'cyclonedx']));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
