// Lerna runs this as the `version` script of the root, between its changelogs and its commit. Lerna lists the commits; what
// was written by hand below "Unreleased" belongs to the version that is being made, and stands before that list.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

const HAND_WRITTEN = /^(?:# Changelog\n+)?## Unreleased\n+([^]*?)\n*(?=^##? |(?![^]))/m;
const VERSION = /^##? \[?\d+\.\d+\.\d+.*\n/m;

for (const path of readdirSync('packages').map((name) => `packages/${name}/CHANGELOG.md`)) {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const [block, notes] = HAND_WRITTEN.exec(text) ?? [];
  const rest = block === undefined ? text : text.replace(block, '');
  if (block === undefined || !VERSION.test(rest)) continue;
  writeFileSync(path, `${rest.replace(VERSION, (heading) => `${heading}\n${notes}\n`).trimEnd()}\n`);
}
